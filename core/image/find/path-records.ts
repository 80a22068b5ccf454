import { readNumbers } from '../layer-index/column-numbers.ts';

/** The paths of a group as text that native search runs through. Its memory is reused for the next group. */
export interface PathRecords {
  /** One record for each entry, each ended by a byte that is none of it; an empty one for what is no file. */
  readonly bytes: Buffer;
  /** Where each record begins; one more than there are entries. */
  readonly starts: Uint32Array;
  /** 0 for a whiteout and for the root itself. */
  readonly isFile: Uint8Array;
  /** With `overlap`: where in its path each record begins, and how much of the path is that of the last record. */
  readonly begins: Uint32Array;
  readonly shared: Uint32Array;
  /** Whether no name has an end of line in it. */
  readonly areLines: boolean;
}

export interface PathRecordOptions {
  /** "/usr/bin/env" or only "env". */
  readonly within: 'path' | 'name';
  /** A to Z as a to z; nothing else changes. */
  readonly lowerCase: boolean;
  /** Of a path, leave out what it shares with the one before, but for this many bytes. */
  readonly overlap: number | null;
  /** What ends a record: with a line feed they are lines, but for names that hold one themselves. */
  readonly end: 'zero' | 'line feed';
}

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const SLASH = 0x2f;
const DOT = 0x2e;
const WHITEOUT = Buffer.from('.wh.');
const SAME = Uint8Array.from({ length: 256 }, (_none, byte) => byte);
const LOWER = Uint8Array.from({ length: 256 }, (_none, byte) =>
  byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte,
);
/** A group has at most 16,384 entries, but what a file says is not to be believed. */
const ENTRIES = 16_384;

/** Ten million entries go through this in a second: no object, no call and no allocation for an entry. */
export class PathRecordWriter {
  readonly #whole: boolean;
  readonly #table: Uint8Array;
  readonly #overlap: number;
  readonly #end: number;
  #path = new Uint8Array(4096);
  #bytes = Buffer.allocUnsafe(512 * 1024);
  #room = 0;
  #starts = new Uint32Array(0);
  #isFile = new Uint8Array(0);
  #begins = new Uint32Array(0);
  #shared = new Uint32Array(0);
  #kept = new Uint32Array(0);
  #added = new Uint32Array(0);

  constructor({ within, lowerCase, overlap, end }: PathRecordOptions) {
    this.#whole = within === 'path';
    this.#table = lowerCase ? LOWER : SAME;
    this.#overlap = overlap ?? Infinity;
    this.#end = end === 'zero' ? 0 : LINE_FEED;
    this.#grow(ENTRIES);
  }

  /** From the columns `pathShared`, `pathLength` and `pathBytes`. Valid until the next call. */
  write(count: number, sharedColumn: Buffer, lengthColumn: Buffer, suffixes: Buffer): PathRecords {
    if (count > this.#room) this.#grow(count);
    const [starts, isFile, begins, shared] = [this.#starts, this.#isFile, this.#begins, this.#shared];
    const [kept, added] = [this.#kept, this.#added];
    const [whole, table, overlap, ending] = [this.#whole, this.#table, this.#overlap, this.#end];
    readNumbers(sharedColumn, kept, count);
    readNumbers(lengthColumn, added, count);
    let path = this.#path;
    let bytes = this.#bytes;
    let suffixAt = 0;
    let out = 0;
    let lastLead = 0;
    let searched = 0;
    // Where the name begins, and whether only a slash was seen of it yet.
    let name = 0;
    for (let index = 0; index < count; index += 1) {
      const from = kept[index] ?? 0;
      // A damaged column may promise more than there is.
      const length = from + Math.min(added[index] ?? 0, suffixes.length - suffixAt);
      if (length > path.length) {
        const larger = new Uint8Array(2 * length);
        larger.set(path);
        path = larger;
      }
      let behindSlash = from > 0 && path[from - 1] === SLASH;
      // What is shared ends within the folders of the path before.
      if (!behindSlash && from < name) name = nameStart(path, from);
      for (let at = from; at < length; at += 1) {
        const byte = suffixes[suffixAt++] ?? 0;
        path[at] = byte;
        if (byte === SLASH) behindSlash = true;
        else if (behindSlash) {
          behindSlash = false;
          name = at;
        }
      }
      let end = length;
      if (behindSlash) {
        while (end > 0 && path[end - 1] === SLASH) end -= 1;
        name = nameStart(path, end);
      }
      const room = out + end + 2;
      if (room > bytes.length) {
        const larger = Buffer.allocUnsafe(2 * room);
        larger.set(bytes.subarray(0, out));
        bytes = larger;
      }
      starts[index] = out;
      const file = end > name && !isNoFile(path, name, end);
      isFile[index] = file ? 1 : 0;
      if (!whole) {
        if (file) for (let at = name; at < end; at += 1) bytes[out++] = table[path[at] ?? 0] ?? 0;
      } else {
        // "./usr" and "/usr" are "/usr".
        let lead = 0;
        while (lead < end) {
          if (path[lead] === SLASH) lead += 1;
          else if (path[lead] === DOT && path[lead + 1] === SLASH) lead += 2;
          else break;
        }
        let same = from > lead && lead === lastLead ? from - lead + 1 : 0;
        if (same > searched) same = searched;
        searched = same;
        shared[index] = same;
        lastLead = lead;
        if (file) {
          const begin = same > overlap ? same - overlap : 0;
          begins[index] = begin;
          if (begin === 0) bytes[out++] = SLASH;
          for (let at = begin === 0 ? lead : lead + begin - 1; at < end; at += 1)
            bytes[out++] = table[path[at] ?? 0] ?? 0;
          searched = end - lead + 1;
        }
      }
      bytes[out++] = ending;
    }
    starts[count] = out;
    this.#path = path;
    this.#bytes = bytes;
    const areLines = !suffixes.includes(LINE_FEED) && !suffixes.includes(CARRIAGE_RETURN);
    return { bytes: bytes.subarray(0, out), starts, isFile, begins, shared, areLines };
  }

  #grow(count: number): void {
    this.#room = count;
    this.#starts = new Uint32Array(count + 1);
    this.#isFile = new Uint8Array(count);
    this.#begins = new Uint32Array(count);
    this.#shared = new Uint32Array(count);
    this.#kept = new Uint32Array(count);
    this.#added = new Uint32Array(count);
  }
}

function nameStart(path: Uint8Array, end: number): number {
  let start = end;
  while (start > 0 && path[start - 1] !== SLASH) start -= 1;
  return start;
}

/** "." is the root; ".wh.…" says that something is removed. */
function isNoFile(path: Uint8Array, name: number, end: number): boolean {
  if (path[name] !== DOT) return false;
  if (end === name + 1) return true;
  return path[name + 1] === WHITEOUT[1] && path[name + 2] === WHITEOUT[2] && path[name + 3] === WHITEOUT[3];
}
