import { cleanNames } from '../../container/rootfs/entry-name.ts';
import { matchPattern } from '../../oci/match-pattern.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { IgnoreMatcher } from '../../dockerfile/ignore.ts';
import { ignored } from '../context/ignored.ts';
import { textOf } from '../context/read-folder.ts';
import type { FoundSource, SourceEntry } from './source-entry.ts';
import type { SourceTree } from './source-tree.ts';

/** What makes a name a pattern. */
export const WILD = /[*?[\\]/;

/**
 * What the words of COPY or ADD mean, in their order. A word with wildcards may match nothing; any other has to be there.
 * Wildcards are Go's: they stay within a name. https://pkg.go.dev/path/filepath#Match
 */
export function findSources(
  tree: SourceTree,
  { words, parents = false }: { readonly words: readonly string[]; readonly parents?: boolean },
  skips: IgnoreMatcher,
): readonly FoundSource[] {
  return words.flatMap((word) => {
    const [above, kept] = parents ? pivotOf(word) : ['', word];
    if (parents && kept.includes('**')) return findAnywhere(tree, { word, above, pattern: kept }, skips);
    return findSource(tree, { word, above, kept }, skips);
  });
}

/** "a/./b/c" keeps "b/c" of its path. https://docs.docker.com/reference/dockerfile/#copy---parents */
function pivotOf(word: string): readonly [above: string, kept: string] {
  const at = word.indexOf('/./');
  return at < 0 ? ['', word] : [word.slice(0, at), word.slice(at + 3)];
}

interface Word {
  /** As it is written. */
  readonly word: string;
  /** Where it begins. */
  readonly above: string;
  /** What is kept of its path. */
  readonly kept: string;
}

function findSource(
  tree: SourceTree,
  { word, above, kept }: Word,
  skips: IgnoreMatcher,
): readonly FoundSource[] {
  const before = namesOf(above);
  const names = [...before, ...namesOf(kept)];
  const wild = names.findIndex((name) => WILD.test(name));
  const paths = wild < 0 ? [names] : matches(tree, names.slice(0, wild), names.slice(wild));
  return paths.map((path) => {
    const resolved = tree.resolve(path.join('/'));
    if (!tree.exists(resolved)) throw notFound(word);
    return {
      path: path.slice(before.length).join('/'),
      isFolder: tree.isFolder(resolved),
      resolved,
      entries: [...tree.entries(resolved, skips)],
    };
  });
}

interface Anywhere {
  readonly word: string;
  readonly above: string;
  readonly pattern: string;
}

/** "**" is any number of folders: what matches, all below it, and the folders on the way to it. */
function findAnywhere(
  tree: SourceTree,
  { word, above, pattern }: Anywhere,
  skips: IgnoreMatcher,
): readonly FoundSource[] {
  const resolved = tree.resolve(namesOf(above).join('/'));
  if (!tree.exists(resolved)) throw notFound(word);
  const wanted = ignored([pattern.replace(/^\/+/, '')]);
  const entries: SourceEntry[] = [];
  let way: SourceEntry[] = [];
  for (const entry of tree.entries(resolved, skips)) {
    way = way.filter(({ path }) => entry.path.startsWith(`${path}/`));
    if (entry.path === '') continue;
    if (wanted.ignores(textOf([entry.path]))) {
      entries.push(...way, entry);
      way = [];
    } else if (entry.kind === 'folder') way.push(entry);
  }
  return entries.length === 0 ? [] : [{ path: '', isFolder: true, resolved, entries }];
}

function namesOf(path: string): readonly string[] {
  return cleanNames(Buffer.from(path).toString('latin1'));
}

/** Paths that match name by name, in order. */
function matches(
  tree: SourceTree,
  begin: readonly string[],
  patterns: readonly string[],
): readonly (readonly string[])[] {
  const start = tree.resolve(begin.join('/'));
  if (!tree.exists(start) || !tree.isFolder(start)) return [];
  let found: readonly (readonly string[])[] = [start];
  for (const [depth, pattern] of patterns.entries()) {
    const text = textOf([pattern]);
    found = found.flatMap((folder) => {
      if (depth > 0 && !tree.isFolder(folder)) return [];
      return [...tree.names(folder)]
        .sort()
        .filter((name) => matchPattern(text, textOf([name])))
        .map((name) => [...folder, name]);
    });
  }
  return found;
}

function notFound(word: string): StrataError {
  const path = `/${textOf(cleanNames(Buffer.from(word).toString('latin1')))}`;
  return new StrataError('FILE_NOT_FOUND', `"${path}": not found`, {
    action: 'Check the path and .dockerignore: what is ignored is not there for a build.',
    evidence: { path },
  });
}
