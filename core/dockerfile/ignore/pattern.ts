import { StrataError } from '../../oci/strata-error.ts';
import { trim } from '../parser/white-space.ts';
import { cleanPath } from './clean-path.ts';
import { matchesGlob, readGlob, type Token } from './glob.ts';

/** A pattern in the cheapest form that says the same. */
export type Matching =
  | { readonly kind: 'exact'; readonly path: string }
  // `folder/**`
  | { readonly kind: 'prefix'; readonly prefix: string }
  // `**` and nothing special behind it
  | { readonly kind: 'suffix'; readonly suffix: string }
  | { readonly kind: 'glob'; readonly tokens: readonly Token[] };

export interface IgnorePattern {
  /** Position in the file: the last one that matches decides. */
  readonly index: number;
  /** Begins with `!`: what it matches is kept. */
  readonly isException: boolean;
  readonly matching: Matching;
}

/** @throws INVALID_IGNORE_FILE; `null` for an empty pattern */
export function readPattern(text: string, index: number): IgnorePattern | null {
  const trimmed = trim(text);
  if (trimmed === '') return null;
  const cleaned = cleanPath(trimmed);
  const isException = cleaned.startsWith('!');
  const pattern = isException ? cleaned.slice(1) : cleaned;
  if (pattern === '')
    throw new StrataError('INVALID_IGNORE_FILE', 'illegal exclusion pattern: "!"', {
      evidence: { pattern: text },
    });
  return { index, isException, matching: readMatching(pattern) };
}

/** Which of the forms it is, decided as moby/patternmatcher decides it. */
function readMatching(pattern: string): Matching {
  const tokens = readGlob(pattern);
  if (tokens === null)
    throw new StrataError('INVALID_IGNORE_FILE', `syntax error in pattern ${pattern}`, {
      evidence: { pattern },
    });
  const [first, ...others] = tokens;
  const isPlain = !/[[\]\\]/.test(pattern);
  const rest = others.every(({ kind }) => kind === 'text');
  if (first === undefined || (first.kind === 'text' && rest && isPlain))
    return { kind: 'exact', path: pattern };
  if ((first.kind === 'folders' || first.kind === 'rest') && rest && isPlain)
    return { kind: 'suffix', suffix: pattern.slice(2) };
  if (first.kind === 'text' && others.length === 1 && others[0]?.kind === 'rest' && isPlain)
    return { kind: 'prefix', prefix: pattern.slice(0, -2) };
  return { kind: 'glob', tokens };
}

/** Whether it matches the path or a folder above it that is longer than `above`. */
export function matchesPattern(matching: Matching, path: string, above: number): boolean {
  switch (matching.kind) {
    case 'exact':
      return foldersOf(path, above).includes(matching.path);
    case 'prefix':
      return path.startsWith(matching.prefix);
    case 'suffix': {
      const { suffix } = matching;
      return foldersOf(path, above).some(
        (folder) => folder.endsWith(suffix) || (suffix.startsWith('/') && folder === suffix.slice(1)),
      );
    }
    case 'glob':
      return matchesGlob(matching.tokens, path, above);
  }
}

/** The path and the folders above it that are longer than `above`. */
export function foldersOf(path: string, above: number): readonly string[] {
  const folders: string[] = [];
  for (let slash = path.indexOf('/', above + 1); slash >= 0; slash = path.indexOf('/', slash + 1))
    folders.push(path.slice(0, slash));
  return [...folders, path];
}
