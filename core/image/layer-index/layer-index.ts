import { open, readFile } from 'node:fs/promises';
import { inflateSync } from 'node:zlib';
import { parseDigest } from '../../oci/digest.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { SHA256_LENGTH } from '../../stream/hash.ts';
import { isMissing } from '../../stream/disk-error.ts';
import { ColumnReader } from './column-bytes.ts';
import { readGroup, type GroupColumns } from './group-reader.ts';
import {
  CHECKSUM_AT,
  COLUMNS,
  GROUP_ENTRIES,
  HEADER_LENGTH,
  headerChecksum,
  MAGIC,
  VERSION,
  type ColumnName,
} from './format.ts';
import type { LayerEntry } from './layer-entry.ts';
import type { LayerFacts } from './layer-facts.ts';

/** What is in one layer, in the order of its archive. Nothing is decoded before it is asked for. */
export interface LayerIndex {
  readonly facts: LayerFacts;
  /** As they stand in the archive: a path may occur twice (the last counts), whiteouts are entries. */
  entries(): IterableIterator<LayerEntry>;
  /** The same as columns, for readers that must not make an object of every entry. */
  groups(): IterableIterator<LayerGroup>;
}

export interface LayerGroup {
  readonly entries: number;
  /** Raw, made anew each time. */
  column(name: ColumnName): Buffer;
}

export interface LayerIndexHeader extends LayerFacts {
  readonly footerAt: number;
  readonly footerStored: number;
  readonly footerRaw: number;
}

/** Opens an index; `STORE_CORRUPT` when the file is damaged or of a version that is not known (it can be built again). */
export async function openLayerIndex(path: string): Promise<LayerIndex> {
  const bytes = await readFile(path);
  const header = readHeader(bytes);
  if (header === undefined) throw damaged(path);
  const { diffId, unpacked, entries, footerAt, footerStored, footerRaw } = header;
  const groups = readFooter(bytes.subarray(footerAt, footerAt + footerStored), footerRaw, path);
  if (groups.reduce((sum, group) => sum + group.entries, 0) !== entries) throw damaged(path);
  function* columns(): IterableIterator<LayerGroup> {
    for (const group of groups) {
      // Readers rely on it.
      if (group.entries > GROUP_ENTRIES) throw damaged(path);
      yield { entries: group.entries, column: (name) => readColumn(bytes, group, name, path) };
    }
  }
  return {
    facts: { diffId, unpacked, entries },
    groups: columns,
    *entries() {
      for (const group of columns())
        yield* readGroup(group.entries, (name) => new ColumnReader(group.column(name)));
    },
  };
}

/** Only what the index says about the whole layer; undefined when there is no (whole, readable) index. */
export async function readLayerIndexHeader(path: string): Promise<LayerFacts | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      const bytes = Buffer.alloc(HEADER_LENGTH);
      await file.read(bytes, 0, HEADER_LENGTH, 0);
      const header = readHeader(bytes);
      return header === undefined
        ? undefined
        : { diffId: header.diffId, unpacked: header.unpacked, entries: header.entries };
    } finally {
      await file.close();
    }
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Of the first {@link HEADER_LENGTH} bytes; undefined when they are not those of a whole, readable index. */
export function readHeader(bytes: Buffer): LayerIndexHeader | undefined {
  if (bytes.length < HEADER_LENGTH || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC) return undefined;
  if (bytes.readUInt16LE(8) !== VERSION || bytes.readUInt32LE(CHECKSUM_AT) !== headerChecksum(bytes))
    return undefined;
  return {
    diffId: parseDigest(`sha256:${bytes.toString('hex', 48, 48 + SHA256_LENGTH)}`),
    unpacked: Number(bytes.readBigUInt64LE(16)),
    entries: Number(bytes.readBigUInt64LE(24)),
    footerAt: Number(bytes.readBigUInt64LE(32)),
    footerStored: bytes.readUInt32LE(40),
    footerRaw: bytes.readUInt32LE(44),
  };
}

export function readFooter(stored: Buffer, rawLength: number, path: string): readonly GroupColumns[] {
  // zlib refuses to inflate to nothing.
  if (rawLength === 0) return [];
  const footer = new ColumnReader(inflateColumn(stored, rawLength, path));
  const groups: GroupColumns[] = [];
  let at = HEADER_LENGTH;
  while (footer.position < rawLength) {
    const entries = footer.number();
    const columns = new Map<ColumnName, { at: number; stored: number; raw: number }>();
    for (const name of COLUMNS) {
      const column = { at, stored: footer.number(), raw: footer.number() };
      columns.set(name, column);
      at += column.stored;
    }
    groups.push({ entries, columns });
  }
  return groups;
}

function readColumn(bytes: Buffer, group: GroupColumns, name: ColumnName, path: string): Buffer {
  const column = group.columns.get(name);
  if (column === undefined || column.at + column.stored > bytes.length) throw damaged(path);
  const stored = bytes.subarray(column.at, column.at + column.stored);
  return column.stored === column.raw ? stored : inflateColumn(stored, column.raw, path);
}

export function inflateColumn(stored: Buffer, rawLength: number, path: string): Buffer {
  try {
    const raw = inflateSync(stored, { maxOutputLength: rawLength });
    if (raw.length === rawLength) return raw;
  } catch (error) {
    throw damaged(path, error);
  }
  throw damaged(path);
}

export function damaged(path: string, cause?: unknown): StrataError {
  return new StrataError('STORE_CORRUPT', `The layer index ${path} is damaged or of an unknown version`, {
    action: 'It can be built again from its layer: verify the store.',
    command: 'strata verify',
    evidence: { path },
    cause,
  });
}
