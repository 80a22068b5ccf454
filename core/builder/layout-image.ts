import path from 'node:path';
import type { ImageConfig } from '../oci/config.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { digestAlgorithm, digestHex, isDigest, type Digest } from '../oci/digest.ts';
import { check, readDocument } from '../oci/document.ts';
import type { ImageIndex } from '../oci/image-index.ts';
import { layoutSchema, REF_NAME } from '../oci/layout.ts';
import { choosePlatform, type WantedPlatform } from '../oci/platform.ts';
import { StrataError } from '../oci/strata-error.ts';
import { parseStrictJson } from '../oci/strict-json.ts';
import { visibleLine } from '../oci/visible-text.ts';
import type { StoreJob } from '../store/jobs.ts';
import { mapLimited } from '../transfer/limited.ts';
import { checkStoredLayer, type TransferParts } from '../transfer/layer-download.ts';
import { requireDigest } from '../transfer/look/document-budget.ts';
import { layoutInFolder } from '../transfer/look/layout-files.ts';
import type { LayoutFiles } from '../transfer/look/oci-images.ts';
import { readConfigOf, walkImage } from '../transfer/walk.ts';
import type { BaseImage } from './base-image.ts';
import type { BuiltLayer } from './stages/built.ts';
import { takeBlob } from './take-blob.ts';

interface LayoutOrder {
  readonly folder: string;
  /** A tag, or a digest; `null` is "latest", or the only image that is there. */
  readonly reference: string | null;
  readonly platform: WantedPlatform;
  readonly job: StoreJob;
  readonly signal: AbortSignal;
}

const AT_A_TIME = 2;
/** What containerd calls an image, with its registry. */
const CONTAINERD_NAME = 'io.containerd.image.name';

/**
 * An image of an OCI image layout on this machine, its layers copied into the store. Nothing of it is believed: each document
 * and each layer is held against its digest, and what a layer unpacks to against the config.
 */
export async function layoutImage(parts: TransferParts, order: LayoutOrder): Promise<BaseImage> {
  const { folder, platform, job, signal } = order;
  const files = layoutInFolder(folder);
  const read = async (descriptor: Descriptor): Promise<Uint8Array> => {
    const bytes = await files.read(blobName(descriptor.digest));
    requireDigest(bytes, descriptor);
    return bytes;
  };
  try {
    check(layoutSchema, parseStrictJson(await files.read('oci-layout'), 'layout'), 'layout');
    const descriptor = await findRoot(files, order);
    const { manifest } = await walkImage({ descriptor, bytes: await read(descriptor) }, platform, read);
    const config = readConfigOf(manifest, await read(manifest.config));
    const present = await job.hold(manifest.layers.map(({ digest }) => digest));
    const known = await parts.store.facts();
    const distinct = [...new Map(manifest.layers.map((layer) => [layer.digest, layer])).values()];
    const diffIds = new Map(
      await mapLimited(distinct, AT_A_TIME, async (layer) => {
        if (!present.has(layer.digest))
          await takeBlob(parts, path.join(folder, blobName(layer.digest)), layer, signal);
        const facts = known.get(layer.digest) ?? (await checkStoredLayer(parts, layer, signal));
        return [layer.digest, facts.diffId] as const;
      }),
    );
    return {
      name: null,
      digest: descriptor.digest,
      config,
      layers: layersOf(manifest.layers, config, diffIds),
    };
  } catch (error) {
    throw aboutLayout(error, folder);
  }
}

function layersOf(
  layers: readonly Descriptor[],
  config: ImageConfig,
  diffIds: ReadonlyMap<Digest, Digest>,
): readonly BuiltLayer[] {
  return layers.map(({ mediaType, digest, size }, at) => {
    const diffId = diffIds.get(digest);
    if (diffId !== undefined && diffId === config.rootfs.diff_ids[at])
      return { descriptor: { mediaType, digest, size }, diffId };
    throw new StrataError(
      'DIFF_ID_MISMATCH',
      `Layer ${digest} unpacks to ${diffId}, but its config promises ${config.rootfs.diff_ids[at]}`,
      { evidence: { digest } },
    );
  });
}

async function findRoot(
  files: LayoutFiles,
  { reference, platform }: Pick<LayoutOrder, 'reference' | 'platform'>,
): Promise<Descriptor> {
  if (reference !== null && isDigest(reference)) return ofDigest(files, reference);
  const top = readDocument(await files.read('index.json'));
  if (top.kind !== 'index') throw new StrataError('INVALID_DOCUMENT', 'Its index.json is not an index');
  const wanted = reference ?? 'latest';
  const { manifests } = top.value;
  const named = manifests.filter((entry) => isNamed(entry, wanted));
  const [first] = manifests;
  // What has no name answers to every one, as long as nothing else is there.
  const isOnly = manifests.length === 1 && (reference === null || nameOf(first) === undefined);
  return chosen(named.length === 0 && isOnly ? manifests : named, top.value, platform, wanted);
}

function chosen(
  entries: readonly Descriptor[],
  index: ImageIndex,
  platform: WantedPlatform,
  wanted: string,
): Descriptor {
  const [only] = entries;
  if (only === undefined) {
    const names = index.manifests.flatMap((entry) => nameOf(entry) ?? []).slice(0, 20);
    throw new StrataError('IMAGE_NOT_FOUND', `It has no image "${visibleLine(wanted)}"`, {
      action:
        names.length === 0
          ? 'Name an image of it by its digest.'
          : `There are: ${names.map(visibleLine).join(', ')}.`,
    });
  }
  return entries.length === 1 ? only : choosePlatform({ ...index, manifests: [...entries] }, platform);
}

/** A digest names any blob, whether the index leads to it or not. */
async function ofDigest(files: LayoutFiles, digest: Digest): Promise<Descriptor> {
  const bytes = await files.read(blobName(digest));
  requireDigest(bytes, { digest, size: bytes.length });
  return { mediaType: readDocument(bytes).mediaType, digest, size: bytes.length };
}

function nameOf(entry: Descriptor | undefined): string | undefined {
  return entry?.annotations?.[REF_NAME] ?? entry?.annotations?.[CONTAINERD_NAME];
}

/** "3.19", "alpine:3.19", "docker.io/library/alpine:3.19" are all named 3.19. */
function isNamed(entry: Descriptor, tag: string): boolean {
  const names = [entry.annotations?.[REF_NAME], entry.annotations?.[CONTAINERD_NAME]];
  return names.some((name) => name === tag || name?.endsWith(`:${tag}`) === true);
}

function blobName(digest: Digest): string {
  return `blobs/${digestAlgorithm(digest)}/${digestHex(digest)}`;
}

function aboutLayout(error: unknown, folder: string): unknown {
  if (!(error instanceof StrataError) || error.code === 'CANCELLED') return error;
  const { code, message, action, evidence, retryable, cause } = error;
  return new StrataError(code, `The image layout ${folder} cannot be read: ${message}`, {
    ...(action === undefined ? {} : { action }),
    evidence: { ...evidence, path: folder },
    retryable,
    cause,
  });
}
