import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';

/** One entry of the store's `index.json`: a full name, or `null` for what lost its name. */
export interface StoredName {
  readonly name: string | null;
  readonly descriptor: Descriptor;
}

/** What unpacking a layer once has taught. */
export interface LayerFacts {
  readonly diffId: Digest;
  /** Bytes of its files and links when extracted. */
  readonly unpacked: number;
  readonly entries: number;
}

/** The store at one instant, as data: image code derives everything from it and never asks the store itself. */
export interface StoreSnapshot {
  readonly names: readonly StoredName[];
  readonly present: { has(digest: Digest): boolean };
  /** By digest of the compressed blob. */
  readonly facts: ReadonlyMap<Digest, LayerFacts>;
  /** Titles of the running jobs that hold a blob. */
  readonly holds: ReadonlyMap<Digest, readonly string[]>;
}

/** Gives the verified bytes of a small blob of the store, or throws. */
export type ReadBlob = (descriptor: Descriptor) => Promise<Uint8Array>;
