import { isRegularFile, TYPE } from '../../stream/tar/entry.ts';
import type { FileKind } from '../../api/files.ts';
import { readNumbers, signedOf } from '../layer-index/column-numbers.ts';
import { hasDigest } from '../layer-index/index-writer.ts';
import type { ColumnGroup } from '../layer-index/layer-columns.ts';
import { pathsAt } from './paths-at.ts';

/** An entry as it is listed. */
export interface FoundEntry {
  /** Begins with "/"; lossless. */
  readonly path: string;
  readonly kind: FileKind;
  readonly size: number;
  /** Seconds since 1970. */
  readonly modified: number;
  /** SHA-256 of the content in hexadecimal. */
  readonly hex: string | null;
}

export const EMPTY_HEX = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

const KINDS: Readonly<Record<number, FileKind>> = {
  [TYPE.file]: 'file',
  [TYPE.contiguous]: 'file',
  [TYPE.gnuSparse]: 'file',
  [TYPE.hardLink]: 'hard link',
  [TYPE.symbolicLink]: 'symbolic link',
  [TYPE.characterDevice]: 'character device',
  [TYPE.blockDevice]: 'block device',
  [TYPE.directory]: 'folder',
  [TYPE.fifo]: 'fifo',
};

/** The entries at some positions (ascending) of a group. */
export function entriesAt(group: ColumnGroup, positions: readonly number[]): readonly FoundEntry[] {
  const [types, times] = group.read('type', 'mtime');
  const paths = pathsAt(group, positions);
  const sizes = sizesOf(group);
  const changes = new Float64Array(group.entries);
  readNumbers(times, changes, group.entries);
  const ranks = digestRanks(group, sizes);
  let modified = 0;
  let upTo = 0;
  return positions.map((position, nth) => {
    while (upTo <= position) modified += signedOf(changes[upTo++] ?? 0);
    const type = types[position] ?? 0;
    const size = sizes[position] ?? 0;
    const rank = ranks[position] ?? -1;
    const isEmpty = isRegularFile(type) && size === 0;
    return {
      path: paths[nth] ?? '',
      kind: KINDS[type] ?? 'unknown',
      size,
      modified,
      hex: rank >= 0 ? group.digest(rank).toString('hex') : isEmpty ? EMPTY_HEX : null,
    };
  });
}

export function sizesOf(group: ColumnGroup): Float64Array {
  const [column] = group.read('size');
  const sizes = new Float64Array(group.entries);
  readNumbers(column, sizes, group.entries);
  return sizes;
}

/** Which of the group's digests is each entry's; -1 for those that have none. */
export function digestRanks(group: ColumnGroup, sizes = sizesOf(group)): Int32Array {
  const [types, sparse] = group.read('type', 'sparse');
  const ranks = new Int32Array(group.entries);
  let rank = 0;
  for (let index = 0; index < group.entries; index += 1)
    ranks[index] = hasDigest(types[index] ?? 0, sizes[index] ?? 0, sparse[index] === 1) ? rank++ : -1;
  return ranks;
}
