/** Where an image comes from: its Dockerfile as far as it can be told, and its relatives. */
import type { BaseImage, SharingImage } from './images.ts';

/** A Dockerfile told from the history (D15). */
export interface Reconstruction {
  readonly text: string;
  /** For each line (0-based) of the text: the history step it came from, `null` for what was added. */
  readonly steps: readonly (number | null)[];
  /** What cannot be known, each with the line it is about (0-based). */
  readonly notes: readonly { readonly line: number; readonly text: string }[];
  readonly base: BaseImage | null;
}

export interface Relative extends SharingImage {
  readonly platform: string;
  readonly sharedLayers: number;
  readonly sharedBytes: number;
  /** Of its own layers. */
  readonly layers: number;
}

export interface Relatives {
  /** Whose layers this one stands on, nearest first. */
  readonly parents: readonly Relative[];
  readonly children: readonly Relative[];
  /** Share some layers without standing on each other, most bytes first. */
  readonly others: readonly Relative[];
}
