import { cleanPath } from './ignore/clean-path.ts';
import { PatternIndex } from './ignore/pattern-index.ts';
import { readPattern, type IgnorePattern } from './ignore/pattern.ts';
import { trim } from './parser/white-space.ts';

/**
 * The patterns of a `.dockerignore`, one a line, without comments; paths from the root become paths of the context.
 * https://docs.docker.com/build/concepts/context/#dockerignore-files
 */
export function parseIgnore(text: string): readonly string[] {
  const lines = (text.startsWith('\ufeff') ? text.slice(1) : text).split('\n');
  return lines.flatMap((line) => {
    const trimmed = line.startsWith('#') ? '' : trim(line);
    if (trimmed === '') return [];
    const isException = trimmed.startsWith('!');
    const pattern = isException ? trim(trimmed.slice(1)) : trimmed;
    return [(isException ? '!' : '') + (pattern === '' ? '' : fromContext(cleanPath(pattern)))];
  });
}

function fromContext(path: string): string {
  return path.length > 1 && path.startsWith('/') ? path.slice(1) : path;
}

export interface IgnoreMatcher {
  /** Whether a path of the context (relative, with slashes) is left out: it or a folder above it, and the last match decides. */
  ignores(path: string): boolean;
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
  return {
    ignores: (path) => {
      const cleaned = cleanPath(path);
      // Nobody means the context itself.
      if (cleaned === '.') return false;
      const last = lastMatch(cleaned);
      return last !== NO_MATCH && isException.get(last) === false;
    },
    ignoresAllBelow: (folder) => !exceptions.some((pattern) => mayMatchBelow(pattern, folder)),
  };
}

function mayMatchBelow({ matching }: IgnorePattern, folder: string): boolean {
  if (matching.kind === 'exact') return matching.path.startsWith(`${folder}/`);
  const literal = matching.kind === 'prefix' ? matching.prefix : '';
  const below = `${folder}/`;
  return literal === '' || below.startsWith(literal) || literal.startsWith(below);
}
