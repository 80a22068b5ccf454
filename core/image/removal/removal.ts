import type { RemovalBlocker, RemovalPlan, RemovalRequest } from '../../api/removal.ts';
import type { Digest } from '../../oci/digest.ts';
import { imageByKey } from '../find-image.ts';
import type { Image, ImageRoot, StoredBlob } from '../image.ts';
import { imageTitle, nameParts } from '../image-name.ts';

/** What the store has to do for a plan. */
export interface RemovalOrder {
  readonly mode: 'untag' | 'delete';
  readonly names: readonly string[];
  /** Unnamed entries that go, by the digest that `index.json` has for them. */
  readonly manifests: readonly Digest[];
}

export interface PlannedRemoval {
  readonly plan: RemovalPlan;
  readonly order: RemovalOrder;
}

export interface RemovalGround {
  readonly readOnly: boolean;
  readonly location: string;
}

/** Exactly what a removal will do: reachability is computed as the store will compute it, not estimated. */
export function planRemoval(
  images: readonly Image[],
  request: RemovalRequest,
  ground: RemovalGround,
): PlannedRemoval {
  const chosen = chooseNames(images, request);
  const going = new Set([...chosen.keys()].filter((image) => losesAll(image, chosen)));
  const names = [...chosen.values()].flatMap((each) => [...each]);
  const deletes = request.mode === 'delete';
  const leaves = (root: ImageRoot, image: Image): boolean =>
    deletes &&
    (going.has(image) ||
      (root.names.length > 0 && root.names.every((name) => chosen.get(image)?.has(name) === true)));

  const leaving: ImageRoot[] = [];
  const staying = new Map<StoredBlob, Image[]>();
  for (const image of images) {
    for (const root of image.roots) {
      if (leaves(root, image)) leaving.push(root);
      else for (const blob of root.blobs) push(staying, blob, image);
    }
  }
  const touched = new Set(leaving.flatMap((root) => root.blobs));
  const blobs = [...touched].filter((blob) => !staying.has(blob) && blob.heldBy.length === 0);
  const kept = [...touched].filter((blob) => staying.has(blob) || blob.heldBy.length > 0);
  const plan: RemovalPlan = {
    request,
    untagged: names,
    deleted: [...going].map((image) => ({
      imageId: image.imageId,
      title: imageTitle(image),
      manifestDigest: image.manifestDigest,
    })),
    keptNames: [...chosen].flatMap(([image, taken]) => image.names.filter((name) => !taken.has(name))),
    frees: sum(blobs),
    blobs: blobs.map(({ digest, size }) => ({ digest, size })),
    stays: keepers(kept, staying),
    staysTotal: sum(kept),
    blockers: blockers(chosen.keys(), ground),
    standingOn: [
      ...new Set(
        [...going].flatMap((image) => image.usedBy.filter((user) => !going.has(user)).map(imageTitle)),
      ),
    ],
    command: removalCommand(request, chosen),
  };
  const unnamed = leaving.filter((root) => root.unnamed).map(({ descriptor }) => descriptor.digest);
  return { plan, order: { mode: request.mode, names, manifests: unnamed } };
}

/** Names that were chosen, by image; an unnamed image has none of them. */
function chooseNames(
  images: readonly Image[],
  request: RemovalRequest,
): ReadonlyMap<Image, ReadonlySet<string>> {
  const byKey = new Map<string, Image>();
  for (const image of images) {
    byKey.set(image.manifestDigest, image);
    for (const name of image.names) byKey.set(name, image);
  }
  const chosen = new Map<Image, Set<string>>();
  for (const key of request.keys) {
    const image = byKey.get(key) ?? imageByKey(images, key).image;
    const names = chosen.get(image) ?? new Set<string>();
    chosen.set(image, names);
    // The digest of an image that has names means all of them.
    if (image.names.includes(key)) names.add(key);
    else for (const name of image.names) names.add(name);
  }
  return chosen;
}

function losesAll(image: Image, chosen: ReadonlyMap<Image, ReadonlySet<string>>): boolean {
  return image.names.every((name) => chosen.get(image)?.has(name) === true);
}

function keepers(
  kept: readonly StoredBlob[],
  staying: ReadonlyMap<StoredBlob, readonly Image[]>,
): RemovalPlan['stays'] {
  const groups = new Map<string, { bytes: number; keptBy: readonly string[] }>();
  for (const blob of kept) {
    const keptBy = [...new Set([...(staying.get(blob) ?? []).map(imageTitle), ...blob.heldBy])].sort();
    const key = JSON.stringify(keptBy);
    const group = groups.get(key) ?? { bytes: 0, keptBy };
    groups.set(key, group);
    group.bytes += blob.size;
  }
  return [...groups.values()].sort((a, b) => b.bytes - a.bytes);
}

/** A job that holds a shared layer only keeps that layer; one that works on the image itself stands in the way. */
function blockers(images: Iterable<Image>, ground: RemovalGround): readonly RemovalBlocker[] {
  const found: RemovalBlocker[] = ground.readOnly ? [{ kind: 'read-only', location: ground.location }] : [];
  for (const image of images) {
    const own = new Set<string>([
      image.manifestDigest,
      ...image.roots.map(({ descriptor }) => descriptor.digest),
    ]);
    const jobs = new Set(image.blobs.filter(({ digest }) => own.has(digest)).flatMap(({ heldBy }) => heldBy));
    for (const job of jobs) found.push({ kind: 'job', image: imageTitle(image), job });
  }
  return found;
}

function removalCommand(request: RemovalRequest, chosen: ReadonlyMap<Image, ReadonlySet<string>>): string {
  const words = [...chosen].flatMap(([image, names]) =>
    names.size === 0 ? [imageTitle(image)] : [...names].map((name) => nameParts(name).familiar),
  );
  return `strata rmi ${request.mode === 'untag' ? '--untag ' : ''}${words.join(' ')}`;
}

function push(map: Map<StoredBlob, Image[]>, blob: StoredBlob, image: Image): void {
  const list = map.get(blob);
  if (list === undefined) map.set(blob, [image]);
  else if (!list.includes(image)) list.push(image);
}

function sum(blobs: readonly StoredBlob[]): number {
  return blobs.reduce((total, blob) => total + blob.size, 0);
}
