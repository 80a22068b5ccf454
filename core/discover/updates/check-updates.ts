import type { ImageUpdate, UpdateState } from '../../api/tags.ts';
import type { Digest } from '../../oci/digest.ts';
import { readDocument } from '../../oci/document.ts';
import { parsePlatform, type WantedPlatform } from '../../oci/platform.ts';
import { parseReference, withDefaultTag, type Reference } from '../../oci/reference.ts';
import { isCancelled, reportError, StrataError } from '../../oci/strata-error.ts';
import type { TransferParts } from '../../transfer/layer-download.ts';
import { forEachLimited } from '../../transfer/limited.ts';
import { chosen } from '../tags/manifest-facts.ts';
import type { KeptUpdate } from './kept-updates.ts';
import { remoteNames, type RemoteNames } from './remote-names.ts';

/** A name of this store, with what it stands for here. */
export interface NamedHere {
  readonly key: string;
  readonly reference: Reference;
  /** The index or manifest that the name leads to. */
  readonly have: Digest;
  /** Manifests of it that are here: a registry may list them in an index. */
  readonly manifests: readonly string[];
  readonly platform: string;
  /** A build on this machine made it, so that its name need not be known to any registry. */
  readonly isBuiltHere: boolean;
  readonly base: BaseHere | null;
}

export interface BaseHere {
  /** "debian:12" */
  readonly name: string;
  /** What it was when the image was made: the index, its manifest, or either. */
  readonly digests: readonly string[];
}

interface CheckOptions {
  readonly signal: AbortSignal;
  readonly now: () => number;
  readonly onProgress: (done: number, total: number) => void;
}

type CheckParts = Pick<TransferParts, 'store' | 'registry'>;

/** Requests to one registry, and registries, at a time. */
const PER_REGISTRY = 4;
const REGISTRIES = 8;
/** Reading a manifest there uses up a pull. https://docs.docker.com/docker-hub/usage/pulls/ */
const COUNTS_PULLS = 'docker.io';

/** Asks the registry of each name what it stands for now. A registry that fails makes its names unknown, never the check fail. */
export async function findUpdates(
  parts: CheckParts,
  names: readonly NamedHere[],
  { signal, now, onProgress }: CheckOptions,
): Promise<readonly KeptUpdate[]> {
  const remote = remoteNames(parts.registry, signal);
  const found = new Map<string, KeptUpdate>();
  let done = 0;
  onProgress(done, names.length);
  const check = async (named: NamedHere): Promise<void> => {
    const state = await stateOf(parts, remote, named);
    const base = named.base === null ? null : await baseOf(remote, named.base);
    if (state !== null || base !== null)
      found.set(named.key, {
        key: named.key,
        have: named.have,
        checked: new Date(now()).toISOString(),
        state: state ?? { kind: 'current' },
        base,
      });
    done += 1;
    onProgress(done, names.length);
  };
  const domains = [...new Set(names.map(({ reference }) => reference.domain))];
  await forEachLimited(domains, REGISTRIES, (domain) =>
    forEachLimited(
      names.filter(({ reference }) => reference.domain === domain),
      PER_REGISTRY,
      check,
    ),
  );
  return names.flatMap(({ key }) => found.get(key) ?? []);
}

/** `null`: it was made here, and no registry knows it by this name. */
async function stateOf(
  parts: CheckParts,
  remote: RemoteNames,
  named: NamedHere,
): Promise<UpdateState | null> {
  const { reference, have, manifests, isBuiltHere } = named;
  // On Docker Hub a name without a registry is somebody's, too; what was built here is not asked for there.
  if (isBuiltHere && reference.domain === COUNTS_PULLS) return null;
  try {
    // What an index lists costs a pull there; whoever has an index has asked for all of it.
    const free = reference.domain !== COUNTS_PULLS || manifests.includes(have);
    const state = await compare(remote, reference, [have, ...manifests], free);
    if (state.kind === 'gone' && isBuiltHere) return null;
    if (state.kind !== 'newer' || reference.domain === COUNTS_PULLS) return state;
    return { ...state, download: await downloadOf(parts, remote, named).catch(unlessCancelled) };
  } catch (error) {
    return unknown(error);
  }
}

async function baseOf(remote: RemoteNames, base: BaseHere): Promise<ImageUpdate['base']> {
  try {
    const reference = withDefaultTag(parseReference(base.name));
    // A base that is named by its digest can be nothing else.
    if (reference.digest !== undefined) return { name: base.name, state: { kind: 'current' } };
    return { name: base.name, state: await compare(remote, reference, base.digests) };
  } catch (error) {
    return { name: base.name, state: unknown(error) };
  }
}

/** `known`: digests of what is here, of which the registry may have any under the name. */
async function compare(
  remote: RemoteNames,
  reference: Reference,
  known: readonly string[],
  mayRead = true,
): Promise<Exclude<UpdateState, { readonly kind: 'unknown' }>> {
  const now = await remote.head(reference);
  if (now === undefined) return { kind: 'gone' };
  if (known.includes(now.digest)) return { kind: 'current' };
  if (now.isIndex && mayRead) {
    // Pulled for one platform by another tool, or noted by a build: one of the images that the index lists.
    const index = await remote.index(reference, now.digest);
    if (index?.manifests.some(({ digest }) => known.includes(digest)) === true) return { kind: 'current' };
  }
  return { kind: 'newer', digest: now.digest, download: null };
}

/** Bytes that pulling it anew would download, beside what is here. */
async function downloadOf(
  { store, registry }: CheckParts,
  remote: RemoteNames,
  { reference, platform }: NamedHere,
): Promise<number | null> {
  const now = await remote.head(reference);
  if (now === undefined) return null;
  let { digest } = now;
  if (now.isIndex) {
    const index = await remote.index(reference, digest);
    const wanted: WantedPlatform = { kind: 'exact', platform: parsePlatform(platform), text: platform };
    const own = index === undefined ? null : chosen(index, wanted);
    if (own === null) return null;
    ({ digest } = own);
  }
  const { bytes, mediaType } = await registry.manifest(reference, { digest });
  const document = readDocument(bytes, { mediaType });
  if (document.kind === 'index') return null;
  const blobs = new Map(
    [document.value.config, ...document.value.layers].map((blob) => [blob.digest, blob.size]),
  );
  let download = 0;
  for (const [blob, size] of blobs) if (!(await store.has(blob))) download += size;
  return download;
}

function unlessCancelled(error: unknown): null {
  if (isCancelled(error)) throw error;
  return null;
}

function unknown(error: unknown): UpdateState {
  if (isCancelled(error)) throw error;
  if (!(error instanceof StrataError)) throw error;
  return { kind: 'unknown', error: reportError(error) };
}
