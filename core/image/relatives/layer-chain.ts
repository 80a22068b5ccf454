import type { Image } from '../image.ts';

/** What relations between images go by: layers by their unpacked digests, and how many steps made them. */
export interface LayerChain {
  readonly diffIds: readonly (string | null)[];
  readonly steps: number;
}

/** Whether an image stands on `base`: its first layers are the base's; with the very same layers, it has more steps. */
export function standsOn(image: LayerChain, base: LayerChain): boolean {
  const count = base.diffIds.length;
  if (count === 0 || count > image.diffIds.length) return false;
  if (count === image.diffIds.length && base.steps >= image.steps) return false;
  return base.diffIds.every((diffId, position) => diffId !== null && diffId === image.diffIds[position]);
}

export function chainOf({ layers, variant }: Pick<Image, 'layers' | 'variant'>): LayerChain {
  return { diffIds: layers.map(({ diffId }) => diffId), steps: variant.config?.steps ?? 0 };
}
