import type { Descriptor } from '../../oci/descriptor.ts';
import { readConfig, readDocument } from '../../oci/document.ts';
import { isImageConfigMediaType } from '../../oci/media-types.ts';
import { familiarName, formatReference, withDefaultTag, type Reference } from '../../oci/reference.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { mapLimited } from '../../transfer/limited.ts';
import { fetchSmallBlob } from '../../transfer/small-blob.ts';
import type { LookParts } from './manifest-facts.ts';

/** A manifest or an index as its registry has it. */
export interface RemoteManifest {
  /** In full: "docker.io/library/nginx:1.27". */
  readonly reference: string;
  /** With the platform that the index, or the config of a single image, says. */
  readonly descriptor: Descriptor;
  readonly kind: 'index' | 'manifest';
  readonly bytes: Uint8Array;
}

const AT_A_TIME = 4;

/** What a name stands for, from its registry and never from here; with `all`, also what an index lists. */
export async function remoteManifests(
  parts: LookParts,
  asked: Reference,
  { all, signal }: { readonly all: boolean; readonly signal: AbortSignal },
): Promise<{ readonly root: RemoteManifest; readonly listed: readonly RemoteManifest[] }> {
  const reference = withDefaultTag(asked);
  const { registry } = parts;
  const { bytes, digest, mediaType } = await registry.manifest(reference, { signal });
  const document = readDocument(bytes, { mediaType });
  const descriptor = { mediaType: document.mediaType, digest, size: bytes.length };
  const root: RemoteManifest = {
    reference: formatReference(reference),
    descriptor,
    kind: document.kind,
    bytes,
  };
  if (!all) return { root, listed: [] };
  if (document.kind === 'manifest') {
    const { config } = document.value;
    if (!isImageConfigMediaType(config.mediaType)) return { root, listed: [] };
    const { os, architecture, variant } = readConfig(
      await fetchSmallBlob(parts, reference, config, { signal, observe: () => undefined }),
    );
    const platform = { architecture, os, ...(variant === undefined || variant === '' ? {} : { variant }) };
    return { root: { ...root, descriptor: { ...descriptor, platform } }, listed: [] };
  }
  const listed = await mapLimited(document.value.manifests, AT_A_TIME, async (entry) => {
    const child = await registry.manifest(reference, { digest: entry.digest, signal });
    if (child.bytes.length !== entry.size) {
      throw new StrataError(
        'SIZE_MISMATCH',
        `${entry.digest} has ${child.bytes.length} bytes, where its index says ${entry.size}`,
        { evidence: { digest: entry.digest, size: child.bytes.length, expected: entry.size } },
      );
    }
    const { kind } = readDocument(child.bytes, { mediaType: child.mediaType });
    return {
      reference: `${root.reference}@${entry.digest}`,
      descriptor: entry,
      kind,
      bytes: child.bytes,
    };
  });
  return { root, listed };
}

/** A name that always means the same, with the digest that its tag has at the moment (I9). */
export interface Pinned {
  readonly digest: string;
  /** "nginx:1.27@sha256:…", as docker and a FROM line take it: the tag is for people, the digest decides. */
  readonly name: string;
  readonly from: string;
}

/** Asks for the digest alone, which counts as no pull. */
export async function pinned(
  { registry }: Pick<LookParts, 'registry'>,
  asked: Reference,
  signal: AbortSignal,
): Promise<Pinned> {
  const reference = withDefaultTag(asked);
  const found =
    reference.digest === undefined
      ? await registry.head(reference, { signal })
      : { digest: reference.digest };
  if (found === undefined) {
    throw new StrataError('MANIFEST_UNKNOWN', `${reference.domain} does not have ${reference.familiar}`, {
      action: 'Look at the tags that there are.',
      command: `strata tags ${familiarName(reference)}`,
    });
  }
  const name = reference.digest === undefined ? `${reference.familiar}@${found.digest}` : reference.familiar;
  return { digest: found.digest, name, from: `FROM ${name}` };
}
