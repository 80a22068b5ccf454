import { foldersOf, matchesPattern, type IgnorePattern, type Matching } from './pattern.ts';

/** Of the text that a pattern is found by: longer ones tell no more patterns apart, and cost. */
const LONGEST_KEY = 8;

/**
 * Thousands of patterns, found by what a path must have to match them: the whole path, its folder, its end, a piece of text
 * in it. Only those that name no text at all are tried one by one.
 */
export class PatternIndex {
  // Paths and the last pattern that is one.
  private readonly exact = new Map<string, number>();
  // `folder/` of `folder/**`.
  private readonly below = new Map<string, number>();
  // `a/b` of `**/a/b`.
  private readonly tails = new Map<string, number>();
  private deepestTail = 0;
  private readonly byText = new Map<string, IgnorePattern[]>();
  private readonly textLengths = new Set<number>();
  private readonly others: IgnorePattern[] = [];

  constructor(patterns: readonly IgnorePattern[]) {
    for (const pattern of patterns) this.add(pattern);
  }

  /**
   * Position of the last pattern behind `after` that matches the path, or a folder above it that is longer than `above`;
   * `after` when none does.
   */
  lastMatch(path: string, above: number, after: number): number {
    let last = after;
    for (const folder of foldersOf(path, above))
      last = Math.max(last, this.exact.get(folder) ?? -1, this.lastTail(folder));
    for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1))
      last = Math.max(last, this.below.get(path.slice(0, slash + 1)) ?? -1);
    for (const patterns of this.sharingText(path)) last = lastOf(patterns, path, above, last);
    return lastOf(this.others, path, above, last);
  }

  private lastTail(path: string): number {
    let last = -1;
    let slash = path.length;
    for (let depth = 1; depth <= this.deepestTail && slash >= 0; depth += 1) {
      slash = path.lastIndexOf('/', slash - 1);
      last = Math.max(last, this.tails.get(path.slice(slash + 1)) ?? -1);
      if (slash <= 0) break;
    }
    return last;
  }

  /** The lists of patterns whose text is somewhere in the path. */
  private sharingText(path: string): ReadonlySet<readonly IgnorePattern[]> {
    const found = new Set<readonly IgnorePattern[]>();
    for (const length of this.textLengths) {
      for (let at = 0; at + length <= path.length; at += 1) {
        const patterns = this.byText.get(path.slice(at, at + length));
        if (patterns !== undefined) found.add(patterns);
      }
    }
    return found;
  }

  private add(pattern: IgnorePattern): void {
    const { matching, index } = pattern;
    if (matching.kind === 'exact') this.exact.set(matching.path, index);
    else if (matching.kind === 'prefix' && matching.prefix.endsWith('/'))
      this.below.set(matching.prefix, index);
    else if (matching.kind === 'suffix' && matching.suffix.startsWith('/') && matching.suffix.length > 1) {
      const tail = matching.suffix.slice(1);
      this.tails.set(tail, index);
      this.deepestTail = Math.max(this.deepestTail, tail.split('/').length);
    } else this.listFor(matching).push(pattern);
  }

  /** The shortest of the lists that it could be found in. */
  private listFor(matching: Matching): IgnorePattern[] {
    let shortest: string | null = null;
    for (const text of textsOf(matching)) {
      const key = text.slice(-LONGEST_KEY);
      if (shortest === null || this.sizeOf(key) < this.sizeOf(shortest)) shortest = key;
    }
    if (shortest === null) return this.others;
    const list = this.byText.get(shortest) ?? [];
    this.byText.set(shortest, list);
    this.textLengths.add(shortest.length);
    return list;
  }

  /** Of equally long lists, that of the longer text is looked into less often. */
  private sizeOf(key: string): number {
    return (this.byText.get(key)?.length ?? 0) + 1 / (1 + key.length);
  }
}

/** Texts that every path that matches has in it. */
function textsOf(matching: Matching): readonly string[] {
  switch (matching.kind) {
    case 'exact':
      return [matching.path];
    case 'prefix':
      return [matching.prefix];
    case 'suffix':
      return matching.suffix === '' ? [] : [matching.suffix];
    case 'glob':
      return matching.tokens.flatMap((token) => (token.kind === 'text' ? [token.text] : []));
  }
}

function lastOf(patterns: readonly IgnorePattern[], path: string, above: number, after: number): number {
  for (let at = patterns.length - 1; at >= 0; at -= 1) {
    const pattern = patterns[at];
    if (pattern === undefined || pattern.index <= after) return after;
    if (matchesPattern(pattern.matching, path, above)) return pattern.index;
  }
  return after;
}
