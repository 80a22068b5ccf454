/** The chains of layers of the whole store, ready to be asked about: what stands below, what stands above, which images. */
import type { SharingImage } from '../../../core/api/images.ts';
import type { ChainNode } from '../../../core/api/storage.ts';

export interface Chains {
  readonly roots: readonly ChainNode[];
  /** Every band, a base before what stands on it. Chains are as long as a manifest allows: nothing here recurses. */
  readonly all: readonly ChainNode[];
  readonly byId: ReadonlyMap<string, ChainNode>;
  readonly parentOf: ReadonlyMap<string, ChainNode>;
  /** Bands made of a layer: one for each chain that it is on. */
  readonly byLayer: ReadonlyMap<string, readonly ChainNode[]>;
  /** Bytes of all, each band once. */
  readonly total: number;
}

export function readChains(roots: readonly ChainNode[]): Chains {
  const all: ChainNode[] = [];
  const byId = new Map<string, ChainNode>();
  const parentOf = new Map<string, ChainNode>();
  const byLayer = new Map<string, ChainNode[]>();
  const waiting = roots.toReversed();
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    all.push(node);
    byId.set(node.id, node);
    const same = byLayer.get(node.layer);
    if (same === undefined) byLayer.set(node.layer, [node]);
    else same.push(node);
    for (const child of node.children.toReversed()) {
      parentOf.set(child.id, node);
      waiting.push(child);
    }
  }
  return { roots, all, byId, parentOf, byLayer, total: sumOf(roots) };
}

export function sumOf(nodes: readonly ChainNode[]): number {
  return nodes.reduce((sum, node) => sum + node.total, 0);
}

/** From the base up to this band. */
export function chainTo(chains: Chains, id: string): readonly ChainNode[] {
  const found: ChainNode[] = [];
  for (let node = chains.byId.get(id); node !== undefined; node = chains.parentOf.get(node.id))
    found.push(node);
  return found.toReversed();
}

/** Images that stand on any of these bands, each once, by name. */
export function imagesOn(nodes: readonly ChainNode[]): readonly SharingImage[] {
  const found = new Map<string, SharingImage>();
  const waiting = [...nodes];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    for (const image of node.images) found.set(image.key, image);
    waiting.push(...node.children);
  }
  return [...found.values()].toSorted((a, b) => a.title.localeCompare(b.title));
}

/** The one image on a band, or the first that ends there. */
export function imageAt(node: ChainNode): SharingImage | undefined {
  let at: ChainNode | undefined = node;
  while (at !== undefined) {
    const [first] = at.images;
    if (first !== undefined) return first;
    at = node.imageCount === 1 ? at.children[0] : undefined;
  }
  return undefined;
}
