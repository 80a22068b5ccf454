import { isTarHeader, isZeroBlock, TAR_BLOCK } from './block.ts';
import { isHeaderOnly, OLD_FILE, TYPE, type TarEntry, type Xattr } from './entry.ts';
import { readHeader, type TarHeader } from './header.ts';
import { applyPax, readPax, type PaxRecords } from './pax.ts';
import { OldSparseMap, readPaxSparse, SparseMapInContent, type PaxSparse } from './sparse.ts';
import { tarError } from './tar-error.ts';

/** Gets what the scanner finds, in the order of the archive. */
export interface TarSink {
  entry(entry: TarEntry): void;
  /** Stored bytes of the entry before: `chunk` from `start` to `end`. Not kept after the call. */
  content(chunk: Uint8Array, start: number, end: number): void;
  /** The stored bytes of the entry are over; called for those without any, too. */
  contentEnd(): void;
}

/** Longest extended header or long name (fault T6); the same as Go's, so that no engine reads what this does not. */
const LONGEST_SPECIAL = 1024 * 1024;

const SLASH = 0x2f;

/** What the bytes that come next are. */
type State =
  | { readonly kind: 'header' }
  | { readonly kind: 'content' }
  | { readonly kind: 'special'; readonly type: number; readonly bytes: Buffer; have: number }
  | {
      readonly kind: 'sparse map';
      readonly map: OldSparseMap;
      readonly header: TarHeader;
      readonly xattrs: readonly Xattr[];
      readonly stored: number;
    }
  | { readonly kind: 'end' };

const HEADER: State = { kind: 'header' };

/**
 * Reads a tar archive as it streams by; only headers are looked at, content is handed on by reference. Memory is bounded
 * by one extended header. It reads what the engines read (Go's archive/tar) and refuses what they refuse: a global
 * extended header is checked but does not change the entries behind it, two zero blocks end the archive and what
 * follows them is ignored, a missing end is no error.
 */
export class TarScanner {
  readonly #sink: TarSink;
  readonly #block = Buffer.alloc(TAR_BLOCK);
  #have = 0;
  #state: State = HEADER;
  /** Bytes of content still to come, then of padding. */
  #remaining = 0;
  #padding = 0;
  /** Offset of the first byte of the chunk in hand; of the header that is being read. */
  #position = 0;
  #headerAt = 0;
  #sawZeroBlock = false;
  #records: PaxRecords | undefined;
  #longName: Buffer | undefined;
  #longLink: Buffer | undefined;
  #mapInContent: SparseMapInContent | undefined;

  constructor(sink: TarSink) {
    this.#sink = sink;
  }

  push(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length && this.#state.kind !== 'end') {
      if (this.#state.kind === 'content' || this.#state.kind === 'special') at = this.#takeContent(chunk, at);
      else if (this.#padding > 0) at = this.#skipPadding(chunk, at);
      else at = this.#takeBlock(chunk, at);
    }
    this.#position += chunk.length;
  }

  /** The stream is over. Throws when it stopped in the middle of something. */
  finish(): void {
    if (this.#state.kind === 'end' || (this.#state.kind === 'header' && this.#have === 0)) return;
    throw tarError(this.#headerAt, `the archive ends in the middle of it, after ${this.#position} bytes`);
  }

  #takeContent(chunk: Uint8Array, at: number): number {
    const end = Math.min(chunk.length, at + this.#remaining);
    this.#remaining -= end - at;
    if (this.#state.kind === 'special') {
      this.#state.bytes.set(chunk.subarray(at, end), this.#state.have);
      this.#state.have += end - at;
      if (this.#remaining === 0) this.#endSpecial(this.#state.type, this.#state.bytes);
      return end;
    }
    if (this.#mapInContent?.push(chunk.subarray(at, end)) === true) this.#mapInContent = undefined;
    this.#sink.content(chunk, at, end);
    if (this.#remaining === 0) this.#endContent();
    return end;
  }

  #skipPadding(chunk: Uint8Array, at: number): number {
    const skipped = Math.min(this.#padding, chunk.length - at);
    this.#padding -= skipped;
    return at + skipped;
  }

  /** One whole block: in the chunk if it is all there, else gathered. */
  #takeBlock(chunk: Uint8Array, at: number): number {
    if (this.#have === 0 && this.#state.kind === 'header') this.#headerAt = this.#position + at;
    if (this.#have === 0 && chunk.length - at >= TAR_BLOCK) {
      this.#readBlock(chunk, at, this.#position + at + TAR_BLOCK);
      return at + TAR_BLOCK;
    }
    const end = Math.min(chunk.length, at + TAR_BLOCK - this.#have);
    this.#block.set(chunk.subarray(at, end), this.#have);
    this.#have += end - at;
    if (this.#have === TAR_BLOCK) {
      this.#have = 0;
      this.#readBlock(this.#block, 0, this.#position + end);
    }
    return end;
  }

  #readBlock(block: Uint8Array, at: number, nextOffset: number): void {
    if (this.#state.kind === 'sparse map') {
      const { map, header, xattrs, stored } = this.#state;
      if (!map.readMore(block, at))
        this.#begin({ header, xattrs, stored, size: map.realSize, sparse: true }, nextOffset);
      return;
    }
    if (block[at] === 0 && isZeroBlock(block, at)) {
      if (this.#sawZeroBlock) this.#state = { kind: 'end' };
      this.#sawZeroBlock = true;
      return;
    }
    if (this.#sawZeroBlock)
      throw tarError(
        this.#headerAt,
        'it follows a block of zeros, of which there are two at the end of an archive',
      );
    if (!isTarHeader(block, at)) throw tarError(this.#headerAt, 'its checksum is wrong');
    const header = readHeader(block, at, this.#headerAt);
    if (isSpecial(header.type)) this.#beginSpecial(header);
    else this.#beginEntry(header, block, at, nextOffset);
  }

  #beginSpecial(header: TarHeader): void {
    if (header.size < 0) throw tarError(this.#headerAt, 'its size is negative');
    if (header.size > LONGEST_SPECIAL)
      throw tarError(
        this.#headerAt,
        `it is an extended header of ${header.size} bytes; ${LONGEST_SPECIAL} are allowed`,
      );
    this.#remaining = header.size;
    this.#padding = paddingOf(header.size);
    // The size is checked above, so a claimed one allocates little; most extended headers are smaller than two blocks.
    const state: State = { kind: 'special', type: header.type, bytes: Buffer.alloc(header.size), have: 0 };
    this.#state = state;
    if (header.size === 0) this.#endSpecial(header.type, state.bytes);
  }

  #endSpecial(type: number, bytes: Buffer): void {
    this.#state = HEADER;
    if (type === TYPE.gnuLongName) this.#longName = upToNul(bytes);
    else if (type === TYPE.gnuLongLink) this.#longLink = upToNul(bytes);
    else this.#records = readPax(bytes, this.#headerAt);
    if (type === TYPE.paxGlobal) this.#forgetSpecials();
  }

  #forgetSpecials(): void {
    this.#records = undefined;
    this.#longName = undefined;
    this.#longLink = undefined;
  }

  #beginEntry(header: TarHeader, block: Uint8Array, at: number, nextOffset: number): void {
    const offset = this.#headerAt;
    const records = this.#records;
    const xattrs = records === undefined ? [] : applyPax(header, records, offset);
    if (this.#longName !== undefined && this.#longName.length > 0) header.name = this.#longName;
    if (this.#longLink !== undefined && this.#longLink.length > 0) header.linkTarget = this.#longLink;
    this.#forgetSpecials();
    if (header.type === OLD_FILE) header.type = header.name.at(-1) === SLASH ? TYPE.directory : TYPE.file;
    const headerOnly = isHeaderOnly(header.type);
    if (!headerOnly && (header.size < 0 || header.size > Number.MAX_SAFE_INTEGER)) {
      throw tarError(
        offset,
        header.size < 0 ? 'its size is negative' : `its size of ${header.size} bytes is impossible`,
      );
    }
    const stored = headerOnly ? 0 : header.size;
    if (header.type === TYPE.gnuSparse)
      return this.#beginOldSparse(header, xattrs, stored, block, at, nextOffset);
    const sparse = records === undefined ? undefined : readPaxSparse(records, header.size, offset);
    if (sparse !== undefined) return this.#beginPaxSparse(header, xattrs, stored, sparse, nextOffset);
    this.#begin({ header, xattrs, stored, size: stored, sparse: false }, nextOffset);
  }

  #beginOldSparse(
    header: TarHeader,
    xattrs: readonly Xattr[],
    stored: number,
    block: Uint8Array,
    at: number,
    nextOffset: number,
  ): void {
    if (!header.isGnu) throw tarError(this.#headerAt, 'it is a GNU sparse file without the magic of GNU tar');
    const map = new OldSparseMap(block, at, this.#headerAt);
    if (map.readFirst(block, at)) this.#state = { kind: 'sparse map', map, header, xattrs, stored };
    else this.#begin({ header, xattrs, stored, size: map.realSize, sparse: true }, nextOffset);
  }

  #beginPaxSparse(
    header: TarHeader,
    xattrs: readonly Xattr[],
    stored: number,
    sparse: PaxSparse,
    nextOffset: number,
  ): void {
    if (isHeaderOnly(header.type)) throw tarError(this.#headerAt, 'it is a sparse file without content');
    if (sparse.name !== undefined) header.name = sparse.name;
    const size = sparse.size ?? stored;
    if (sparse.mapInContent) {
      this.#mapInContent = new SparseMapInContent(size, this.#headerAt);
      if (stored === 0) throw tarError(this.#headerAt, 'its sparse map is missing');
    }
    this.#begin({ header, xattrs, stored, size, sparse: true }, nextOffset);
  }

  #begin(
    found: { header: TarHeader; xattrs: readonly Xattr[]; stored: number; size: number; sparse: boolean },
    offset: number,
  ): void {
    const { header, xattrs, stored, size, sparse } = found;
    const { type, mode, uid, gid, mtime, mtimeNanos, deviceMajor, deviceMinor } = header;
    this.#sink.entry({
      path: header.name,
      linkTarget: header.linkTarget,
      type,
      mode,
      uid,
      gid,
      mtime,
      mtimeNanos,
      deviceMajor,
      deviceMinor,
      xattrs,
      stored,
      size,
      sparse,
      offset,
    });
    this.#remaining = stored;
    this.#padding = paddingOf(stored);
    this.#state = { kind: 'content' };
    if (stored === 0) this.#endContent();
  }

  #endContent(): void {
    if (this.#mapInContent !== undefined) throw tarError(this.#headerAt, 'its sparse map is damaged');
    this.#state = HEADER;
    this.#sink.contentEnd();
  }
}

function isSpecial(type: number): boolean {
  return (
    type === TYPE.paxLocal ||
    type === TYPE.paxGlobal ||
    type === TYPE.gnuLongName ||
    type === TYPE.gnuLongLink
  );
}

function paddingOf(size: number): number {
  return (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK;
}

function upToNul(bytes: Buffer): Buffer {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}
