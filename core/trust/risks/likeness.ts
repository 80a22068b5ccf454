/** Letters that look like others, written as those. */
const LOOKS_LIKE: readonly (readonly [RegExp, string])[] = [
  [/rn/g, 'm'],
  [/vv/g, 'w'],
  [/cl/g, 'd'],
  [/[1|i]/g, 'l'],
  [/0/g, 'o'],
  [/3/g, 'e'],
  [/5/g, 's'],
];

/** How one name passes for another. */
export type Likeness = 'same letters' | 'separators' | 'spelling';

/** Whether a name could be taken for a known one that it is not; `null`: it could not. Both in lower case. */
export function likeness(name: string, known: string): Likeness | null {
  if (name === known) return null;
  if (shape(name) === shape(known)) return 'same letters';
  if (bare(name) === bare(known)) return 'separators';
  const shortest = Math.min(name.length, known.length);
  // In a short name one letter makes another word: "node" and "code", "rust" and "ruby".
  if (shortest < 5) return swapped(name, known) ? 'spelling' : null;
  const most = shortest >= 8 ? 2 : 1;
  if (Math.abs(name.length - known.length) > most) return null;
  return distance(bare(name), bare(known)) <= most ? 'spelling' : null;
}

function shape(name: string): string {
  return LOOKS_LIKE.reduce((text, [pattern, letter]) => text.replace(pattern, letter), name);
}

function bare(name: string): string {
  return name.replace(/[-_.]/g, '');
}

/** Two neighbours in the wrong order, and nothing else. */
function swapped(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  const at = Array.from(one).findIndex((letter, position) => letter !== other[position]);
  if (at < 0) return false;
  return `${one.slice(0, at)}${one[at + 1] ?? ''}${one[at] ?? ''}${one.slice(at + 2)}` === other;
}

/** Letters left out, put in, replaced, or swapped with a neighbour. Time is the product of the lengths, of 255 at most. */
function distance(one: string, other: string): number {
  let twoBefore: number[] = [];
  let before = Array.from({ length: other.length + 1 }, (_, position) => position);
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= other.length; column += 1) {
      const isSame = one[row - 1] === other[column - 1];
      let least = Math.min(
        (before[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (before[column - 1] ?? 0) + (isSame ? 0 : 1),
      );
      const isSwap =
        row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (isSwap) least = Math.min(least, (twoBefore[column - 2] ?? 0) + 1);
      current.push(least);
    }
    twoBefore = before;
    before = current;
  }
  return before[other.length] ?? 0;
}
