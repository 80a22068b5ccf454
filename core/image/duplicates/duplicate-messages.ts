/** What the worker is to look through. */
export interface DuplicatesOrder {
  /** Files of layer indexes, each layer once. */
  readonly indexFiles: readonly string[];
  /** Contents that are listed, at most. */
  readonly limit: number;
  /** Digests that are held in memory at a time; what is more takes further passes. */
  readonly held: number;
}

export interface FoundDuplicates {
  /** Most wasted bytes first. */
  readonly contents: readonly {
    readonly hex: string;
    readonly size: number;
    readonly copies: number;
    readonly places: readonly { readonly layer: number; readonly path: string }[];
  }[];
  /** Of all duplicates: bytes, and contents. */
  readonly wasted: number;
  readonly duplicated: number;
  readonly layers: number;
  readonly unread: number;
}
