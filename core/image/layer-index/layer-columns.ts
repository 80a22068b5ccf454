import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { SHA256_LENGTH } from '../../stream/hash.ts';
import { HEADER_LENGTH, type ColumnName } from './format.ts';
import type { GroupColumns } from './group-reader.ts';
import { damaged, inflateColumn, readFooter, readHeader } from './layer-index.ts';

/** One group of entries: its columns are read when they are asked for, only those, and each once. */
export interface ColumnGroup {
  readonly entries: number;
  /** The raw bytes of some columns, in the order asked for. What lies side by side is read at once. */
  read<Names extends readonly ColumnName[]>(...names: Names): { readonly [At in keyof Names]: Buffer };
  /** 32 bytes each, of which a few may be wanted. */
  digest(rank: number): Buffer;
}

export interface LayerColumns {
  /** Every group keeps what was read of it, so none should be kept. */
  groups(): IterableIterator<ColumnGroup>;
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
      *groups() {
        for (const group of groups) {
          // A byte at least for each entry: no more memory is taken on a number's word.
          if (group.entries > (group.columns.get('pathLength')?.raw ?? 0)) throw damaged(path);
          yield columnGroup(file, group, path);
        }
      },
      close: () => closeSync(file),
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function columnGroup(file: number, { entries, columns }: GroupColumns, path: string): ColumnGroup {
  const known = new Map<ColumnName, Buffer>();
  const place = (
    name: ColumnName,
  ): { readonly at: number; readonly stored: number; readonly raw: number } => {
    const column = columns.get(name);
    if (column === undefined) throw damaged(path);
    return column;
  };
  function load(names: readonly ColumnName[]): void {
    const places = names.map(place);
    const from = Math.min(...places.map(({ at }) => at));
    const to = Math.max(...places.map(({ at, stored }) => at + stored));
    const sum = places.reduce((total, { stored }) => total + stored, 0);
    const together = sum === to - from ? readAt(file, from, sum, path) : undefined;
    names.forEach((name) => {
      const { at, stored, raw } = place(name);
      const bytes = together?.subarray(at - from, at - from + stored) ?? readAt(file, at, stored, path);
      known.set(name, stored === raw ? bytes : inflateColumn(bytes, raw, path));
    });
  }
  return {
    entries,
    read(...names) {
      const missing = names.filter((name) => !known.has(name));
      if (missing.length > 0) load(missing);
      return names.map((name) => known.get(name)) as { readonly [At in keyof typeof names]: Buffer };
    },
    digest(rank) {
      const { at, stored } = place('digests');
      if ((rank + 1) * SHA256_LENGTH > stored) throw damaged(path);
      return readAt(file, at + rank * SHA256_LENGTH, SHA256_LENGTH, path);
    },
  };
}

function readAt(file: number, at: number, length: number, path: string): Buffer {
  if (at + length > fstatSync(file).size) throw damaged(path);
  const bytes = Buffer.allocUnsafe(length);
  if (readSync(file, bytes, 0, length, at) !== length) throw damaged(path);
  return bytes;
}
