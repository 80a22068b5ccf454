import { pathText } from '../files/path-text.ts';
import { readNumbers } from '../layer-index/column-numbers.ts';
import type { ColumnGroup } from '../layer-index/layer-columns.ts';

/** "./usr/" and "usr" are "/usr". */
const BEFORE = /^(?:\.?\/)+/;
const AFTER = /\/+$/;

/** The paths of the entries at some positions (ascending) of a group; each begins with "/". */
export function pathsAt(group: ColumnGroup, positions: readonly number[]): readonly string[] {
  const [sharedColumn, lengthColumn, suffixes] = group.read('pathShared', 'pathLength', 'pathBytes');
  const count = (positions.at(-1) ?? -1) + 1;
  const shared = new Uint32Array(count);
  const added = new Uint32Array(count);
  readNumbers(sharedColumn, shared, count);
  readNumbers(lengthColumn, added, count);
  const paths: string[] = [];
  let path = Buffer.alloc(4096);
  let suffixAt = 0;
  for (let index = 0; index < count; index += 1) {
    const from = shared[index] ?? 0;
    // A damaged column may promise more than there is.
    const length = from + Math.min(added[index] ?? 0, suffixes.length - suffixAt);
    if (length > path.length) path = Buffer.concat([path, Buffer.alloc(length)]);
    for (let at = from; at < length; at += 1) path[at] = suffixes[suffixAt++] ?? 0;
    if (index === positions[paths.length])
      paths.push(`/${pathText(path.subarray(0, length)).replace(BEFORE, '').replace(AFTER, '')}`);
  }
  return paths;
}
