import { foldersOf, matchesPattern, type IgnorePattern } from './pattern.ts';

/**
 * Thousands of patterns, found by what a path must have to match them: the whole path, its folder, the end of its name.
 * Only what cannot be found so is tried one by one.
 */
export class PatternIndex {
  /** Paths and the last pattern that is one. */
  private readonly exact = new Map<string, number>();
  // `folder/` of `folder/**`.
  private readonly below = new Map<string, number>();
  // `a/b` of `**/a/b`.
  private readonly tails = new Map<string, number>();
  private deepestTail = 0;
  private readonly inFolder = new Map<string, IgnorePattern[]>();
  private readonly byEnd = new Map<string, IgnorePattern[]>();
  private readonly others: IgnorePattern[] = [];

  constructor(patterns: readonly IgnorePattern[]) {
    for (const pattern of patterns) this.add(pattern);
  }

  /**
   * Position of the last pattern behind `after` that matches the path, or a folder above it that is longer than `above`;
   * `after` when none does.
   */
  lastMatch(path: string, above: number, after: number): number {
    const folders = foldersOf(path, above);
    let last = after;
    for (const folder of folders) last = Math.max(last, this.exact.get(folder) ?? -1, this.lastTail(folder));
    for (let slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      const start = path.slice(0, slash + 1);
      last = Math.max(last, this.below.get(start) ?? -1);
      last = lastOf(this.inFolder.get(start), path, above, last);
    }
    for (const end of new Set(folders.map(endOf))) last = lastOf(this.byEnd.get(end), path, above, last);
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

  private add(pattern: IgnorePattern): void {
    const { matching, index } = pattern;
    if (matching.kind === 'exact') this.exact.set(matching.path, index);
    else if (matching.kind === 'prefix' && matching.prefix.endsWith('/'))
      this.below.set(matching.prefix, index);
    else if (matching.kind === 'suffix' && matching.suffix.startsWith('/') && matching.suffix.length > 1)
      this.addTail(matching.suffix.slice(1), index);
    else this.listFor(pattern).push(pattern);
  }

  private addTail(tail: string, index: number): void {
    this.tails.set(tail, index);
    this.deepestTail = Math.max(this.deepestTail, tail.split('/').length);
  }

  private listFor({ matching }: IgnorePattern): IgnorePattern[] {
    if (matching.kind === 'suffix') return this.listByEnd(matching.suffix);
    if (matching.kind !== 'glob') return this.others;
    const [first] = matching.tokens;
    const folder = first?.kind === 'text' ? first.text.slice(0, first.text.lastIndexOf('/') + 1) : '';
    if (folder !== '') return listIn(this.inFolder, folder);
    const last = matching.tokens.at(-1);
    return last?.kind === 'text' ? this.listByEnd(last.text) : this.others;
  }

  private listByEnd(text: string): IgnorePattern[] {
    const end = endOf(text);
    return end === '' ? this.others : listIn(this.byEnd, end);
  }
}

/** From the last dot or slash on, so that a path ends like a pattern exactly when their ends are one; empty without. */
function endOf(text: string): string {
  const start = Math.max(text.lastIndexOf('.'), text.lastIndexOf('/'));
  return start < 0 ? '' : text.slice(start);
}

function listIn(map: Map<string, IgnorePattern[]>, key: string): IgnorePattern[] {
  const found = map.get(key);
  if (found !== undefined) return found;
  const list: IgnorePattern[] = [];
  map.set(key, list);
  return list;
}

function lastOf(
  patterns: readonly IgnorePattern[] | undefined,
  path: string,
  above: number,
  after: number,
): number {
  if (patterns === undefined) return after;
  for (let at = patterns.length - 1; at >= 0; at -= 1) {
    const pattern = patterns[at];
    if (pattern === undefined || pattern.index <= after) return after;
    if (matchesPattern(pattern.matching, path, above)) return pattern.index;
  }
  return after;
}
