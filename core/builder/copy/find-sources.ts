import { cleanNames } from '../../container/rootfs/entry-name.ts';
import { matchPattern } from '../../oci/match-pattern.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { IgnoreMatcher } from '../../dockerfile/ignore.ts';
import { textOf } from '../context/read-folder.ts';
import type { FoundSource } from './source-entry.ts';
import type { SourceTree } from './source-tree.ts';

const WILD = /[*?[\\]/;

/**
 * What the words of COPY or ADD mean, in their order. A word with wildcards may match nothing; any other has to be there.
 * Wildcards are Go's: they stay within a name. https://pkg.go.dev/path/filepath#Match
 */
export function findSources(
  tree: SourceTree,
  words: readonly string[],
  skips: IgnoreMatcher,
): readonly FoundSource[] {
  return words.flatMap((word) => findSource(tree, word, skips));
}

function findSource(tree: SourceTree, word: string, skips: IgnoreMatcher): readonly FoundSource[] {
  const names = cleanNames(Buffer.from(word).toString('latin1'));
  const wild = names.findIndex((name) => WILD.test(name));
  const paths = wild < 0 ? [names] : matches(tree, names.slice(0, wild), names.slice(wild));
  return paths.map((path) => {
    const resolved = tree.resolve(path.join('/'));
    if (!tree.exists(resolved)) throw notFound(word);
    return {
      path: path.join('/'),
      isFolder: tree.isFolder(resolved),
      resolved,
      entries: [...tree.entries(resolved, skips)],
    };
  });
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
