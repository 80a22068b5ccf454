import type { Digest } from '../../oci/digest.ts';
import type { Image, ImageRoot, ImageVariant, StoredBlob } from '../image.ts';
import { layersOf, sizesOf, stateOf } from './image-facts.ts';
import type { LoadedRoot } from './load-root.ts';
import { linkStandings } from './standing.ts';
import type { StoreSnapshot } from './snapshot.ts';

type Growing<T> = { -readonly [K in keyof T]: T[K] };
interface GrowingBlob extends StoredBlob {
  readonly owners: Image[];
}
interface Group {
  readonly variant: ImageVariant;
  readonly variants: Map<Digest, ImageVariant>;
  readonly roots: ImageRoot[];
  readonly problem: string | null;
}

/** Joins names, documents and blobs to images: names of one manifest become one image, blobs learn their owners. */
export function buildImages(
  snapshot: StoreSnapshot,
  loaded: ReadonlyMap<Digest, LoadedRoot>,
  platform: string,
): readonly Image[] {
  const blobs = new Map<Digest, GrowingBlob>();
  const groups = new Map<Digest, Group>();
  for (const [digest, names] of namesByRoot(snapshot)) {
    const root = loaded.get(digest);
    if (root === undefined) continue;
    const descriptor = names.descriptor;
    const variant = chooseVariant(root.variants, platform) ?? {
      descriptor,
      platform: '',
      here: false,
      manifest: null,
      config: null,
      problem: root.problem,
    };
    const group = groups.get(variant.descriptor.digest) ?? {
      variant,
      variants: new Map<Digest, ImageVariant>(),
      roots: [],
      problem: root.problem,
    };
    groups.set(variant.descriptor.digest, group);
    for (const other of root.variants) group.variants.set(other.descriptor.digest, other);
    group.roots.push({
      descriptor,
      names: names.names,
      unnamed: names.unnamed,
      blobs: storedBlobs(root, snapshot, blobs),
    });
  }
  const images = [...groups.values()].map((group) => buildImage(group, snapshot));
  for (const image of images)
    image.unique = image.blobs.reduce((sum, blob) => (blob.owners.length === 1 ? sum + blob.size : sum), 0);
  images.sort(newestFirst);
  linkStandings(images);
  return images;
}

interface FoundRoot {
  readonly descriptor: StoreSnapshot['names'][number]['descriptor'];
  readonly names: string[];
  unnamed: boolean;
}

function namesByRoot(snapshot: StoreSnapshot) {
  const roots = new Map<Digest, FoundRoot>();
  for (const { name, descriptor } of snapshot.names) {
    const root = roots.get(descriptor.digest) ?? { descriptor, names: [], unnamed: false };
    roots.set(descriptor.digest, root);
    if (name === null) root.unnamed = true;
    else if (!root.names.includes(name)) root.names.push(name);
  }
  return roots;
}

function chooseVariant(variants: readonly ImageVariant[], platform: string): ImageVariant | undefined {
  const fits = (variant: ImageVariant): boolean =>
    variant.platform === platform ||
    variant.platform.startsWith(`${platform}/`) ||
    platform.startsWith(`${variant.platform}/`);
  return (
    variants.find((variant) => variant.here && variant.platform === platform) ??
    variants.find((variant) => variant.here && fits(variant)) ??
    variants.find((variant) => variant.here) ??
    variants.find(fits) ??
    variants[0]
  );
}

function storedBlobs(
  root: LoadedRoot,
  snapshot: StoreSnapshot,
  blobs: Map<Digest, GrowingBlob>,
): readonly StoredBlob[] {
  const found: StoredBlob[] = [];
  for (const { digest, size } of root.reaches) {
    let blob = blobs.get(digest);
    if (blob === undefined) {
      if (!snapshot.present.has(digest)) continue;
      blob = { digest, size, owners: [], heldBy: snapshot.holds.get(digest) ?? NOBODY };
      blobs.set(digest, blob);
    }
    found.push(blob);
  }
  return distinct(found);
}

/** Nearly always there is nothing to do, and a set for each of 10,000 images would be felt. */
function distinct(blobs: StoredBlob[]): readonly StoredBlob[] {
  const repeats = blobs.length < 64 ? blobs.some((blob, at) => blobs.indexOf(blob) !== at) : true;
  return repeats ? [...new Set(blobs)] : blobs;
}

const NOBODY: readonly string[] = [];
const NO_IMAGES: readonly Image[] = [];

function buildImage(group: Group, snapshot: StoreSnapshot): Growing<Image> {
  const { variant, roots } = group;
  const layers = layersOf(variant, snapshot);
  const first = roots[0];
  const blobs =
    roots.length === 1 && first !== undefined
      ? first.blobs
      : [...new Set(roots.flatMap((root) => root.blobs))];
  const image: Growing<Image> = {
    manifestDigest: variant.descriptor.digest,
    imageId: variant.manifest?.config.digest ?? '',
    names:
      roots.length === 1 && first !== undefined
        ? [...first.names].sort()
        : roots.flatMap((root) => root.names).sort(),
    roots,
    variants: group.variants.size === 0 ? [variant] : [...group.variants.values()],
    variant,
    platform: variant.platform,
    created: variant.config?.created ?? null,
    labels: variant.config?.labels ?? {},
    layers,
    blobs,
    ...sizesOf(variant, layers, blobs),
    unique: 0,
    usedBy: NO_IMAGES,
    standsOn: NO_IMAGES,
    heldBy: snapshot.holds.size === 0 ? NOBODY : [...new Set(blobs.flatMap((blob) => blob.heldBy))],
    ...stateOf(variant, layers, group.problem, snapshot),
  };
  for (const blob of blobs) (blob as GrowingBlob).owners.push(image);
  return image;
}

function newestFirst(a: Image, b: Image): number {
  const left = a.created ?? '';
  const right = b.created ?? '';
  if (left === right) return a.manifestDigest < b.manifestDigest ? -1 : 1;
  return left > right ? -1 : 1;
}
