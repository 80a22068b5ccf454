import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { PullEvent } from './pull-event.ts';
import type { WalkedImage } from './walk.ts';
import type { WalkedImages } from './walk-wanted.ts';

/** Layers of all images, each once: images share layers, and one may list a blob several times. */
export function layersOf({ images }: WalkedImages): readonly Descriptor[] {
  return distinct(images.flatMap(({ manifest }) => manifest.layers));
}

function configsOf({ images }: WalkedImages): readonly Descriptor[] {
  return distinct(images.map(({ manifest }) => manifest.config));
}

/** Documents and configs: what is small. */
export function smallOf(walked: WalkedImages): readonly Descriptor[] {
  return distinct([...walked.documents.map(({ descriptor }) => descriptor), ...configsOf(walked)]);
}

export function blobsOf(walked: WalkedImages): readonly Digest[] {
  return [...smallOf(walked), ...layersOf(walked)].map(({ digest }) => digest);
}

/** "linux/amd64, linux/arm64/v8" */
export function platformsText({ images }: WalkedImages): string {
  return images.map(({ platform }) => platform).join(', ');
}

export function planEvent(
  walked: WalkedImages,
  present: ReadonlySet<Digest>,
  partials: ReadonlyMap<Digest, number>,
): Extract<PullEvent, { kind: 'plan' }> {
  const layers = layersOf(walked).map(({ digest, size }) => ({
    digest,
    size,
    here: present.has(digest) ? size : (partials.get(digest) ?? 0),
  }));
  const small = smallOf(walked);
  const smallHere = small.filter(({ digest }) => present.has(digest));
  return {
    kind: 'plan',
    total: sum(layers.map(({ size }) => size)) + sum(small.map(({ size }) => size)),
    reused: sum(layers.map(({ here }) => here)) + sum(smallHere.map(({ size }) => size)),
    layers,
  };
}

/** The diff IDs that each image's config promises, by the config's digest. */
export type PromisedDiffIds = ReadonlyMap<Digest, readonly Digest[]>;

/** Holds what a layer unpacks to against every config that lists it. */
export function requireDiffId(
  layer: Descriptor,
  images: readonly WalkedImage[],
  promises: PromisedDiffIds,
  actual: Digest,
): void {
  for (const { manifest } of images) {
    for (const [position, { digest }] of manifest.layers.entries()) {
      const promised = promises.get(manifest.config.digest)?.[position];
      if (digest !== layer.digest || promised === actual) continue;
      throw new StrataError(
        'DIFF_ID_MISMATCH',
        `Layer ${layer.digest} unpacks to ${actual}, but the config ${manifest.config.digest} promises ${promised}`,
        {
          action: 'The image is kept and marked as bad. Do not use it; tell its publisher.',
          evidence: { digest: layer.digest, diffId: actual },
        },
      );
    }
  }
}

export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function distinct(descriptors: readonly Descriptor[]): readonly Descriptor[] {
  return [...new Map(descriptors.map((descriptor) => [descriptor.digest, descriptor])).values()];
}
