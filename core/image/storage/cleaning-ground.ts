import type { Digest } from '../../oci/digest.ts';
import type { Image } from '../image.ts';
import type { RemovalGround } from '../removal/removal.ts';
import { blobDigest, type StoreFile } from './attribution.ts';

/** Bytes of a pull that ended before its end. */
interface PartialBytes {
  readonly digest: Digest;
  /** Name of the file in `partial`. */
  readonly name: string;
  readonly bytes: number;
}

/** What a cleaning is planned from: the store at one moment. */
export interface CleaningGround extends RemovalGround {
  readonly images: readonly Image[];
  /** Sizes of the blobs that are here. */
  readonly blobs: ReadonlyMap<Digest, number>;
  /** By names and jobs, running or not. */
  readonly needed: ReadonlySet<Digest>;
  /** By running jobs. */
  readonly held: ReadonlyMap<Digest, readonly string[]>;
  readonly unfinished: readonly { readonly title: string; readonly digests: readonly Digest[] }[];
  /** Those that nobody writes. */
  readonly partials: readonly PartialBytes[];
  readonly trash: readonly { readonly id: string; readonly title: string; readonly bytes: number }[];
  /** Blobs that the trash has, too: deleting them here brings nothing as long as it does. */
  readonly trashed: ReadonlySet<Digest>;
  readonly derived: readonly { readonly diffId: string; readonly bytes: number }[];
  /** Layers that steps of builds made, and what else builds keep by the names of a yield. */
  readonly steps: ReadonlySet<Digest>;
  readonly kept: ReadonlyMap<string, number>;
}

/** Sums of the files under `<folder>/<name>/`, in the order of their names. */
export function bytesByName(
  files: readonly StoreFile[],
  ...folder: readonly string[]
): ReadonlyMap<string, number> {
  const sums = new Map<string, number>();
  for (const { parts, bytes } of files) {
    if (parts.length <= folder.length || !folder.every((part, at) => parts[at] === part)) continue;
    const name = parts[folder.length] ?? '';
    sums.set(name, (sums.get(name) ?? 0) + bytes);
  }
  return sums;
}

export function blobSizesOf(files: readonly StoreFile[]): ReadonlyMap<Digest, number> {
  const sizes = new Map<Digest, number>();
  for (const { parts, bytes } of files) {
    const digest = blobDigest(parts);
    if (digest !== undefined) sizes.set(digest, bytes);
  }
  return sizes;
}
