/**
 * Reads one table of a SQLite database from its bytes. A SQLite compiled to WebAssembly is ten times the size of the worker that
 * would load it, and runs whatever SQL a hostile schema has; the walk of one table needs neither.
 * https://www.sqlite.org/fileformat.html
 */
import { UnreadableDatabase } from './raw-package.ts';

const MAGIC = 'SQLite format 3\0';
const HEADER_LENGTH = 100;
const LEAF_TABLE = 0x0d;
const INTERIOR_TABLE = 0x05;
/** Deeper than any real tree: each level multiplies the rows. */
const DEEPEST = 20;
/** Largest row that is put together: a package with 100,000 files has some 10 MiB. */
const LARGEST_ROW = 64 * 1024 * 1024;

interface Database {
  readonly bytes: Buffer;
  readonly pageSize: number;
  /** Without what is reserved at the end of each page. */
  readonly usable: number;
  /** Bytes of rows that may still come: no byte of the file belongs to two of them. */
  room: number;
}

type Value = Buffer | number | null;

/** The rows of a table, in the order of their row IDs; nothing when there is no such table. Throws {@link UnreadableDatabase}. */
export function* readSqliteTable(bytes: Buffer, table: string): Generator<readonly Value[]> {
  const database = openDatabase(bytes);
  // 2.6: type, name, tbl_name, rootpage, sql.
  for (const [type, name, , root] of walk(database, 1)) {
    if (isText(type, 'table') && isText(name, table) && typeof root === 'number') {
      yield* walk(database, root);
      return;
    }
  }
}

function isText(value: Value | undefined, text: string): boolean {
  return Buffer.isBuffer(value) && value.toString('utf8').toLowerCase() === text.toLowerCase();
}

function openDatabase(bytes: Buffer): Database {
  if (bytes.length < HEADER_LENGTH || bytes.toString('latin1', 0, MAGIC.length) !== MAGIC)
    throw new UnreadableDatabase('it is no SQLite database');
  const said = bytes.readUInt16BE(16);
  const pageSize = said === 1 ? 65_536 : said;
  const usable = pageSize - (bytes[20] ?? 0);
  if (pageSize < 512 || (pageSize & (pageSize - 1)) !== 0 || usable < 480)
    throw new UnreadableDatabase(`its pages of ${pageSize} bytes are impossible`);
  return { bytes, pageSize, usable, room: bytes.length };
}

function page({ bytes, pageSize }: Database, number: number): Buffer {
  const at = (number - 1) * pageSize;
  if (number < 1 || at + pageSize > bytes.length)
    throw new UnreadableDatabase(`its page ${number} lies outside the file`);
  return bytes.subarray(at, at + pageSize);
}

/** Leaves from left to right, with a stack of its own; a page that comes twice is damage. */
function* walk(database: Database, root: number): Generator<readonly Value[]> {
  const seen = new Set<number>();
  const open: { readonly number: number; readonly depth: number }[] = [{ number: root, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { number, depth } = next;
    if (seen.has(number) || depth > DEEPEST)
      throw new UnreadableDatabase(`its page ${number} is part of a circle`);
    seen.add(number);
    const bytes = page(database, number);
    const start = number === 1 ? HEADER_LENGTH : 0;
    const kind = bytes[start];
    const cells = bytes.readUInt16BE(start + 3);
    if (kind === LEAF_TABLE) {
      for (const at of cellsOf(bytes, start + 8, cells)) yield readRow(database, bytes, at);
    } else if (kind === INTERIOR_TABLE) {
      const children = [...cellsOf(bytes, start + 12, cells)].map((at) => numberAt(bytes, at));
      children.push(bytes.readUInt32BE(start + 8));
      for (const child of children.reverse()) open.push({ number: child, depth: depth + 1 });
    } else throw new UnreadableDatabase(`its page ${number} is of no kind that a table has`);
  }
}

function* cellsOf(bytes: Buffer, at: number, count: number): Generator<number> {
  if (at + 2 * count > bytes.length) throw new UnreadableDatabase('a page of it claims too many cells');
  for (let index = 0; index < count; index += 1) yield bytes.readUInt16BE(at + 2 * index);
}

function numberAt(bytes: Buffer, at: number): number {
  if (at + 4 > bytes.length) throw new UnreadableDatabase('a cell of it lies outside its page');
  return bytes.readUInt32BE(at);
}

/** 1.6 and 2.1: length of the record, row ID, the record; what has no room is in a chain of overflow pages. */
function readRow(database: Database, bytes: Buffer, at: number): readonly Value[] {
  const [length, afterLength] = varint(bytes, at);
  const [, start] = varint(bytes, afterLength);
  if (length > LARGEST_ROW || length > database.bytes.length)
    throw new UnreadableDatabase(`a row of it has ${length} bytes`);
  database.room -= length;
  if (database.room < 0) throw new UnreadableDatabase('its rows lie in one another');
  const { usable } = database;
  const most = usable - 35;
  if (length <= most) return readRecord(within(bytes, start, length));
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const wanted = least + ((length - least) % (usable - 4));
  const here = wanted <= most ? wanted : least;
  const row = Buffer.alloc(length);
  within(bytes, start, here).copy(row);
  let next = numberAt(bytes, start + here);
  for (let have = here; have < length;) {
    const overflow = page(database, next);
    have += overflow.copy(row, have, 4, Math.min(usable, 4 + length - have));
    next = overflow.readUInt32BE(0);
  }
  return readRecord(row);
}

function within(bytes: Buffer, start: number, length: number): Buffer {
  if (start + length > bytes.length) throw new UnreadableDatabase('a row of it lies outside its page');
  return bytes.subarray(start, start + length);
}

function readRecord(record: Buffer): readonly Value[] {
  const [headerLength, first] = varint(record, 0);
  if (headerLength > record.length) throw new UnreadableDatabase('a row of it has a damaged header');
  const values: Value[] = [];
  let body = headerLength;
  for (let at = first; at < headerLength;) {
    const [type, after] = varint(record, at);
    at = after;
    const length = lengthOf(type);
    values.push(valueOf(type, within(record, body, length)));
    body += length;
  }
  return values;
}

/** Bytes of integers by serial type: 2.1. */
const INTEGER_LENGTHS = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];

function lengthOf(type: number): number {
  return type >= 12 ? Math.floor((type - 12) / 2) : (INTEGER_LENGTHS[type] ?? 0);
}

function valueOf(type: number, bytes: Buffer): Value {
  if (type >= 12) return bytes;
  if (type === 8 || type === 9) return type - 8;
  if (type >= 1 && type <= 5) return bytes.readIntBE(0, bytes.length);
  // Wider numbers, and those that are no integers, stand in no column that is read here.
  return null;
}

/** Big-endian, seven bits a byte; the ninth byte has all eight. */
function varint(bytes: Buffer, start: number): readonly [value: number, after: number] {
  let value = 0;
  for (let index = 0; index < 9; index += 1) {
    const byte = bytes[start + index];
    if (byte === undefined) break;
    if (index === 8) return [value * 256 + byte, start + 9];
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return [value, start + index + 1];
  }
  throw new UnreadableDatabase('a number of it is cut off');
}
