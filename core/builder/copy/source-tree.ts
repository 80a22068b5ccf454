import type { IgnoreMatcher } from '../../dockerfile/ignore.ts';
import type { SourceEntry } from './source-entry.ts';

/** What a step copies from: a folder here, or the files of an image. Paths are lists of names, bytes as latin-1. */
export interface SourceTree {
  /** Where a path leads, all links followed inside. */
  resolve(path: string): readonly string[];
  exists(path: readonly string[]): boolean;
  isFolder(path: readonly string[]): boolean;
  names(folder: readonly string[]): readonly string[];
  /** The entry at a path and all below it, folders before what is in them, by name. */
  entries(path: readonly string[], skips: IgnoreMatcher): Iterable<SourceEntry>;
}
