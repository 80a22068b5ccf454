import type { HistoryStep } from '../../api/images.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Image, ImageVariant } from '../image.ts';

/** What made a layer, as the config of an image tells it. */
export type LayerStep = Pick<HistoryStep, 'instruction' | 'created'>;

/** Of each layer of a config, base first. */
export type StepsOf = (config: Digest) => readonly LayerStep[];

export const NO_STEP: LayerStep = { instruction: '', created: null };

export function layerSteps(history: readonly HistoryStep[]): readonly LayerStep[] {
  const steps: LayerStep[] = [];
  for (const { layer, instruction, created } of history)
    if (layer !== null) steps[layer] = { instruction, created };
  return steps;
}

/** The platforms of an image that are here, with their layers' sizes on this disk. */
export function storedVariants(
  image: Image,
): readonly { readonly variant: ImageVariant; readonly layers: readonly PlacedBytes[] }[] {
  const sizes = new Map(image.blobs.map(({ digest, size }) => [digest, size]));
  return image.variants.flatMap((variant) => {
    if (!variant.here || variant.manifest === null) return [];
    const layers = variant.manifest.layers.map(({ digest }) => ({ digest, size: sizes.get(digest) ?? 0 }));
    return [{ variant, layers }];
  });
}

export interface PlacedBytes {
  readonly digest: Digest;
  /** 0 for what is not here. */
  readonly size: number;
}
