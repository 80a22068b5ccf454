import { createHash, randomBytes } from 'node:crypto';
import type { Descriptor } from '../../oci/descriptor.ts';
import { parseDigest, type Digest } from '../../oci/digest.ts';
import type { Store } from '../../store/store.ts';

/** An image in memory, small enough to make thousands of. */
export interface TestImage {
  readonly descriptor: Descriptor;
  readonly blobs: ReadonlyMap<Digest, Uint8Array>;
  readonly digests: readonly Digest[];
}

export function digestOf(bytes: Uint8Array | string): Digest {
  return parseDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
}

/**
 * An image of the given layers; equal layers make equal blobs, `seed` sets images of the same layers apart. `run` is what its
 * config says about containers.
 */
export function makeImage(
  layers: readonly (string | Uint8Array)[],
  seed = randomBytes(8).toString('hex'),
  run?: Readonly<Record<string, unknown>>,
): TestImage {
  const blobs = new Map<Digest, Uint8Array>();
  const add = (content: Uint8Array | string, mediaType: string): Descriptor => {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const digest = digestOf(bytes);
    blobs.set(digest, bytes);
    return { mediaType, digest, size: bytes.length };
  };
  const config = {
    architecture: 'amd64',
    os: 'linux',
    author: seed,
    ...(run === undefined ? {} : { config: run }),
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => digestOf(layer)) },
  };
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: add(JSON.stringify(config), 'application/vnd.oci.image.config.v1+json'),
    layers: layers.map((layer) => add(layer, 'application/vnd.oci.image.layer.v1.tar')),
  };
  const descriptor = add(JSON.stringify(manifest), manifest.mediaType);
  return { descriptor, blobs, digests: [...blobs.keys()] };
}

/** An index of the images, of which only those given to {@link storeImage} are ever stored. */
export function makeIndex(images: readonly TestImage[]): TestImage {
  const index = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.index.v1+json',
    manifests: images.map(({ descriptor }, position) => ({
      ...descriptor,
      platform: { os: 'linux', architecture: position === 0 ? 'amd64' : `arch${position}` },
    })),
  };
  const bytes = Buffer.from(JSON.stringify(index));
  const digest = digestOf(bytes);
  return {
    descriptor: { mediaType: index.mediaType, digest, size: bytes.length },
    blobs: new Map([[digest, bytes]]),
    digests: [digest],
  };
}

/** As a pull does it: held first, named last. */
export async function storeImage(
  store: Store,
  name: string | null,
  ...images: readonly TestImage[]
): Promise<void> {
  const job = await store.beginJob({ kind: 'pull', title: name ?? 'unnamed', input: { reference: name } });
  try {
    const present = await job.hold(images.flatMap(({ digests }) => digests));
    for (const image of images) {
      for (const [digest, bytes] of image.blobs) if (!present.has(digest)) await store.putBlob(digest, bytes);
    }
    const top = images.at(-1);
    if (name !== null && top !== undefined) await store.setName(name, top.descriptor);
    await job.done();
  } catch (error) {
    await job.fail('failed');
    throw error;
  }
}
