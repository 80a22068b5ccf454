const MOST = 5;
/** Characters of a name that are compared. */
const LENGTH = 80;

/** Of names that were seen, those that a slip of the fingers is away, nearest first. */
export function nearest(wanted: string, names: readonly string[]): readonly string[] {
  const distances = [...new Set(names)]
    .filter((name) => name !== wanted)
    .map((name) => ({ name, distance: distance(tail(wanted), tail(name)) }))
    .filter(({ name, distance: far }) => far <= (tail(name).length < 5 ? 1 : 2));
  return distances
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, MOST)
    .map(({ name }) => name);
}

const tail = (name: string): string => name.slice(name.lastIndexOf('/') + 1).slice(0, LENGTH);

/** Letters to add, leave out or change. https://en.wikipedia.org/wiki/Levenshtein_distance */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1)
      next.push(
        Math.min(
          (row[j] ?? 0) + 1,
          (next[j - 1] ?? 0) + 1,
          (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ),
      );
    row = next;
  }
  return row.at(-1) ?? 0;
}
