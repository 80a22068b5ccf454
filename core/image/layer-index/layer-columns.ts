import { closeSync, openSync, readSync } from 'node:fs';
import { HEADER_LENGTH, type ColumnName } from './format.ts';
import type { GroupColumns } from './group-reader.ts';
import { damaged, inflateColumn, readFooter, readHeader } from './layer-index.ts';

/** One group of entries: its columns are read when they are asked for, and only those. */
export interface ColumnGroup {
  readonly entries: number;
  /** The raw bytes of some columns, in the order asked for. What lies side by side is read at once. */
  read<Names extends readonly ColumnName[]>(...names: Names): { readonly [At in keyof Names]: Buffer };
}

export interface LayerColumns {
  readonly groups: readonly ColumnGroup[];
  close(): void;
}

/**
 * An index for those who need a few columns of very many layers and want no object per entry. Reads without waiting for
 * the event loop, so it is for worker threads. `STORE_CORRUPT` as in `openLayerIndex`.
 */
export function openLayerColumns(path: string): LayerColumns {
  const file = openSync(path, 'r');
  try {
    const header = readHeader(readAt(file, 0, HEADER_LENGTH, path));
    if (header === undefined) throw damaged(path);
    const stored = readAt(file, header.footerAt, header.footerStored, path);
    const groups = readFooter(stored, header.footerRaw, path);
    return {
      groups: groups.map((group) => columnGroup(file, group, path)),
      close: () => closeSync(file),
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function columnGroup(file: number, { entries, columns }: GroupColumns, path: string): ColumnGroup {
  return {
    entries,
    read(...names) {
      const wanted = names.map((name) => {
        const column = columns.get(name);
        if (column === undefined) throw damaged(path);
        return column;
      });
      let from = Infinity;
      let to = 0;
      let sum = 0;
      for (const { at, stored } of wanted) {
        from = Math.min(from, at);
        to = Math.max(to, at + stored);
        sum += stored;
      }
      const together = sum === to - from ? readAt(file, from, sum, path) : undefined;
      const raw = wanted.map((column) => {
        const bytes =
          together?.subarray(column.at - from, column.at - from + column.stored) ??
          readAt(file, column.at, column.stored, path);
        return column.stored === column.raw ? bytes : inflateColumn(bytes, column.raw, path);
      });
      return raw as { readonly [At in keyof typeof names]: Buffer };
    },
  };
}

function readAt(file: number, at: number, length: number, path: string): Buffer {
  const bytes = Buffer.allocUnsafe(length);
  if (readSync(file, bytes, 0, length, at) !== length) throw damaged(path);
  return bytes;
}
