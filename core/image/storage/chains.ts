import type { ChainNode } from '../../api/storage.ts';
import type { Digest } from '../../oci/digest.ts';
import { sha256 } from '../../stream/hash.ts';
import type { Image } from '../image.ts';
import { sharingImage } from '../list/totals.ts';
import { NO_STEP, storedVariants, type PlacedBytes, type StepsOf } from './layer-steps.ts';

/** Nobody builds as many, and a drawing has no room for them: what is higher counts to the last band. */
const DEEPEST = 150;

interface Band {
  readonly id: string;
  readonly layer: Digest;
  readonly depth: number;
  readonly instruction: string;
  /** Of this band alone: one layer but in the last band. */
  readonly blobs: Map<Digest, number>;
  readonly children: Map<Digest, Band>;
  readonly through: Set<Image>;
  readonly ends: Set<Image>;
}

/** All images as one forest from their bases up. A beginning that several share is drawn once; the widest comes first. */
export function chains(images: readonly Image[], stepsOf: StepsOf): readonly ChainNode[] {
  const bases = new Map<Digest, Band>();
  for (const image of images) {
    for (const { variant, layers } of storedVariants(image)) {
      const config = variant.manifest?.config.digest;
      grow(bases, image, layers, config === undefined ? [] : stepsOf(config));
    }
  }
  return nodes(bases).map(({ node }) => node);
}

function grow(
  bases: Map<Digest, Band>,
  image: Image,
  layers: readonly PlacedBytes[],
  steps: ReturnType<StepsOf>,
): void {
  let bands = bases;
  let last: Band | undefined;
  layers.forEach(({ digest, size }, depth) => {
    if (last !== undefined && depth >= DEEPEST) return void last.blobs.set(digest, size);
    let band = bands.get(digest);
    if (band === undefined) {
      const { instruction } = steps[depth] ?? NO_STEP;
      const id = last === undefined ? digest : sha256(Buffer.from(`${last.id} ${digest}`));
      const blobs = new Map([[digest, size]]);
      band = {
        id,
        layer: digest,
        depth,
        instruction,
        blobs,
        children: new Map(),
        through: new Set(),
        ends: new Set(),
      };
      bands.set(digest, band);
    }
    band.through.add(image);
    last = band;
    bands = band.children;
  });
  last?.ends.add(image);
}

interface Drawn {
  readonly node: ChainNode;
  readonly blobs: ReadonlyMap<Digest, number>;
}

/** At most {@link DEEPEST} calls deep. */
function nodes(bands: ReadonlyMap<Digest, Band>): readonly Drawn[] {
  const drawn = [...bands.values()].map((band): Drawn => {
    const children = nodes(band.children);
    const blobs = new Map(band.blobs);
    for (const child of children) for (const [digest, size] of child.blobs) blobs.set(digest, size);
    return {
      blobs,
      node: {
        id: band.id,
        layer: band.layer,
        depth: band.depth,
        size: sum(band.blobs),
        imageCount: band.through.size,
        total: sum(blobs),
        instruction: band.instruction,
        images: [...band.ends].map(sharingImage),
        children: children.map(({ node }) => node),
      },
    };
  });
  return drawn.sort((a, b) => b.node.total - a.node.total || (a.node.id < b.node.id ? -1 : 1));
}

function sum(blobs: ReadonlyMap<Digest, number>): number {
  let total = 0;
  for (const size of blobs.values()) total += size;
  return total;
}
