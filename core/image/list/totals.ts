import type { SharingImage, StoreTotals } from '../../api/images.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Image, StoredBlob } from '../image.ts';
import { imageTitle } from '../image-name.ts';

/** What only the store can count. */
export interface StoreUsage {
  readonly unreachable: number;
  readonly partial: number;
  readonly trash: number;
  readonly derived: number;
  readonly readOnly: boolean;
  readonly location: string;
}

/** Every blob that some image reaches, once. */
export function reachableBlobs(images: readonly Image[]): ReadonlyMap<Digest, StoredBlob> {
  const blobs = new Map<Digest, StoredBlob>();
  for (const image of images) for (const blob of image.blobs) blobs.set(blob.digest, blob);
  return blobs;
}

/** Images are counted, not names: two names of one image cost nothing. */
export function storeTotals(images: readonly Image[], usage: StoreUsage): StoreTotals {
  let virtual = 0;
  let unique = 0;
  for (const image of images) {
    virtual += image.onDisk;
    unique += image.unique;
  }
  let onDisk = 0;
  let dangling = 0;
  for (const blob of reachableBlobs(images).values()) {
    onDisk += blob.size;
    if (blob.heldBy.length === 0 && blob.owners.every((owner) => owner.names.length === 0))
      dangling += blob.size;
  }
  return {
    images: images.length,
    virtual,
    onDisk,
    saved: virtual - onDisk,
    unique,
    sharedOnce: onDisk - unique,
    reclaimable: dangling + usage.unreachable + usage.partial,
    ...usage,
  };
}

export interface SharingGroup {
  /** Two or more. */
  readonly images: readonly Image[];
  readonly blobs: readonly StoredBlob[];
  readonly bytes: number;
}

/** Shared bytes by exactly who shares them, biggest first. Σ of these + Σ `unique` = on disk, to the byte. */
export function sharingGroups(images: readonly Image[]): readonly SharingGroup[] {
  const position = new Map(images.map((image, index) => [image, index]));
  const groups = new Map<string, { images: readonly Image[]; blobs: StoredBlob[]; bytes: number }>();
  for (const blob of reachableBlobs(images).values()) {
    if (blob.owners.length < 2) continue;
    const key = blob.owners
      .map((owner) => position.get(owner) ?? -1)
      .sort((a, b) => a - b)
      .join();
    const group = groups.get(key) ?? { images: blob.owners, blobs: [], bytes: 0 };
    groups.set(key, group);
    group.blobs.push(blob);
    group.bytes += blob.size;
  }
  return [...groups.values()].sort((a, b) => b.bytes - a.bytes);
}

export function sharingImage(image: Image): SharingImage {
  return { key: image.names[0] ?? image.manifestDigest, title: imageTitle(image), imageId: image.imageId };
}
