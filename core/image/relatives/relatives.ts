import type { ImageDetail } from '../../api/images.ts';
import type { Relative, Relatives } from '../../api/origin.ts';
import type { Image } from '../image.ts';
import { chainOf, standsOn, type LayerChain } from './layer-chain.ts';
import { sharingImage } from '../list/totals.ts';

/** The images of the store that have layers with this one in common (D23): below it, on top of it, beside it. */
export function relativesOf(all: readonly Image[], detail: ImageDetail): Relatives {
  const chain: LayerChain = {
    diffIds: detail.layers.map(({ diffId }) => (diffId === '' ? null : diffId)),
    steps: detail.history.filter(({ createdBy }) => createdBy !== '').length,
  };
  const sizes = new Map(detail.layers.map(({ diffId, download }) => [diffId, download]));
  const parents: Relative[] = [];
  const children: Relative[] = [];
  const others: Relative[] = [];
  for (const image of all) {
    if (image.manifestDigest === detail.row.manifestDigest) continue;
    const relative = relativeOf(image, sizes);
    if (relative === null) continue;
    const other = chainOf(image);
    if (standsOn(chain, other)) parents.push(relative);
    else if (standsOn(other, chain)) children.push(relative);
    else others.push(relative);
  }
  return {
    parents: parents.sort((a, b) => b.layers - a.layers),
    children: children.sort((a, b) => a.layers - b.layers),
    others: others.sort((a, b) => b.sharedBytes - a.sharedBytes),
  };
}

/** A layer that an image has twice is shared once. */
function relativeOf(image: Image, sizes: ReadonlyMap<string, number>): Relative | null {
  const shared = new Set(
    image.layers.flatMap(({ diffId }) => (diffId !== null && sizes.has(diffId) ? [diffId] : [])),
  );
  if (shared.size === 0) return null;
  return {
    ...sharingImage(image),
    platform: image.platform,
    sharedLayers: shared.size,
    sharedBytes: [...shared].reduce((total, diffId) => total + (sizes.get(diffId) ?? 0), 0),
    layers: image.layers.length,
  };
}
