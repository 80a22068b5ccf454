import { pathText } from '../files/paths/path-text.ts';
import { readNumbers } from '../layer-index/column-numbers.ts';
import type { ColumnGroup } from '../layer-index/layer-columns.ts';

/** "./usr/" and "usr" are "/usr". */
const BEFORE = /^(?:\.?\/)+/;
const AFTER = /\/+$/;

/** The paths of the entries at some positions of a group; each begins with "/". */
export function pathsAt(group: ColumnGroup, positions: readonly number[]): readonly string[] {
  const [sharedColumn, lengthColumn, suffixes] = group.read('pathShared', 'pathLength', 'pathBytes');
  const count = Math.max(-1, ...positions.slice(-1)) + 1;
  const shared = new Uint32Array(count);
  const added = new Uint32Array(count);
  readNumbers(sharedColumn, shared, count);
  readNumbers(lengthColumn, added, count);
  const starts = new Uint32Array(count);
  for (let index = 1; index < count; index += 1)
    // A damaged column may promise more than there is.
    starts[index] = Math.min((starts[index - 1] ?? 0) + (added[index - 1] ?? 0), suffixes.length);
  return positions.map((position) => {
    const start = starts[position] ?? 0;
    let missing = shared[position] ?? 0;
    const parts = [suffixes.subarray(start, start + (added[position] ?? 0))];
    // What is shared was written with an entry before, mostly the folder's.
    for (let before = position - 1; before >= 0 && missing > 0; before -= 1) {
      const own = shared[before] ?? 0;
      if (own >= missing) continue;
      const from = starts[before] ?? 0;
      parts.push(suffixes.subarray(from, Math.min(from + missing - own, from + (added[before] ?? 0))));
      missing = own;
    }
    return `/${pathText(Buffer.concat(parts.reverse())).replace(BEFORE, '').replace(AFTER, '')}`;
  });
}
