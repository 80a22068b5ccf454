/** From three edits on, a suggestion is more often wrong than right. */
const FARTHEST = 2;

/** ` (did you mean RUN?)`, or nothing when no option is near. `options` in the case of the word when `anyCase`. */
export function didYouMean(word: string, options: readonly string[], anyCase = false): string {
  const wanted = anyCase ? word.toLowerCase() : word;
  let nearest: string | undefined;
  let distance = FARTHEST + 1;
  for (const option of options) {
    const candidate = anyCase ? option.toLowerCase() : option;
    if (candidate === wanted) return '';
    const edits = editsBetween(wanted, candidate, distance);
    if (edits < distance) {
      nearest = candidate;
      distance = edits;
    }
  }
  if (nearest === undefined) return '';
  return ` (did you mean ${anyCase && word === word.toUpperCase() ? nearest.toUpperCase() : nearest}?)`;
}

/** Levenshtein's distance; texts whose lengths alone differ by `enough` are not compared. */
function editsBetween(from: string, to: string, enough: number): number {
  if (Math.abs(from.length - to.length) >= enough) return enough;
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= to.length; j += 1) {
      const substituted = (row[j - 1] ?? 0) + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? enough;
}
