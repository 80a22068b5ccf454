import { cleanPath } from './ignore/clean-path.ts';
import { PatternIndex } from './ignore/pattern-index.ts';
import { readPattern, type IgnorePattern } from './ignore/pattern.ts';
import { trim } from './parser/white-space.ts';

/**
 * The patterns of a `.dockerignore`, one a line, without comments; paths from the root become paths of the context.
 * https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function parseIgnore(text: string): readonly string[] {
  return ignoreLines(text).map(({ pattern }) => pattern);
}

/** The same with the line, from 1, that each stands on. */
export function ignoreLines(text: string): readonly { readonly line: number; readonly pattern: string }[] {
  const lines = (text.startsWith('\ufeff') ? text.slice(1) : text).split('\n');
  return lines.flatMap((written, index) => {
    const trimmed = written.startsWith('#') ? '' : trim(written);
    if (trimmed === '') return [];
    const isException = trimmed.startsWith('!');
    const pattern = isException ? trim(trimmed.slice(1)) : trimmed;
    const cleaned = pattern === '' ? '' : fromContext(cleanPath(pattern));
    return [{ line: index + 1, pattern: (isException ? '!' : '') + cleaned }];
  });
}

function fromContext(path: string): string {
  return path.length > 1 && path.startsWith('/') ? path.slice(1) : path;
}

export interface IgnoreMatcher {
  /** Whether a path of the context (relative, with slashes) is left out: it or a folder above it, and the last match decides. */
  ignores(path: string): boolean;
  /** Position of the pattern that decides about a path, or −1 when none speaks of it. */
  decider(path: string): number;
  /** Whether all below an ignored folder is left out too, so that it need not be looked into. */
  ignoresAllBelow(folder: string): boolean;
}

/** Folders whose answers are remembered; a context of more is only slower. */
const MOST_REMEMBERED = 50_000;
const NO_MATCH = -1;

/**
 * Matches as moby/patternmatcher does. However many and however wild the patterns, no path takes long: there are no
 * regular expressions in it.
 * @throws INVALID_IGNORE_FILE for a pattern that is none
 */
export function ignoreMatcher(texts: readonly string[]): IgnoreMatcher {
  const patterns = texts.flatMap((text, index) => readPattern(text, index) ?? []);
  const isException = new Map(patterns.map((pattern) => [pattern.index, pattern.isException]));
  const exceptions = patterns.filter((pattern) => pattern.isException);
  const index = new PatternIndex(patterns);
  const remembered = new Map<string, number>();
  // A folder's answer holds for all below it, and files are many to a folder.
  const lastMatchOfFolder = (folder: string): number => {
    const known = remembered.get(folder);
    if (known !== undefined) return known;
    let above = folder.lastIndexOf('/');
    while (above > 0 && !remembered.has(folder.slice(0, above))) above = folder.lastIndexOf('/', above - 1);
    above = Math.max(0, above);
    const last = index.lastMatch(folder, above, remembered.get(folder.slice(0, above)) ?? NO_MATCH);
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(folder, last);
    return last;
  };
  const lastMatch = (path: string): number => {
    const slash = path.lastIndexOf('/');
    if (slash <= 0) return index.lastMatch(path, 0, NO_MATCH);
    return index.lastMatch(path, slash, lastMatchOfFolder(path.slice(0, slash)));
  };
  const decider = (path: string): number => {
    const cleaned = cleanPath(path);
    // Nobody means the context itself.
    return cleaned === '.' ? NO_MATCH : lastMatch(cleaned);
  };
  return {
    decider,
    ignores: (path) => isException.get(decider(path)) === false,
    ignoresAllBelow: (folder) => !exceptions.some((pattern) => mayMatchBelow(pattern, folder)),
  };
}

function mayMatchBelow({ matching }: IgnorePattern, folder: string): boolean {
  if (matching.kind === 'exact') return matching.path.startsWith(`${folder}/`);
  const literal = matching.kind === 'prefix' ? matching.prefix : '';
  const below = `${folder}/`;
  return literal === '' || below.startsWith(literal) || literal.startsWith(below);
}
