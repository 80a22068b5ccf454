import { open, type FileHandle } from 'node:fs/promises';
import { deflateSync } from 'node:zlib';
import { digestHex, type Digest } from '../../oci/digest.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { isRegularFile, TYPE, type TarEntry } from '../../stream/tar/entry.ts';
import { TAR_BLOCK } from '../../stream/tar/block.ts';
import { ColumnWriter } from './column-bytes.ts';
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

/** Beyond this an archive is made of headers alone, and written to exhaust (fault T5). Large trees have a million entries. */
const MOST_ENTRIES = 8_000_000;
/** A group also ends when its paths, links and attributes are this long. */
const GROUP_BYTES = 1024 * 1024;
/** Level 4 is within 3 % of level 6 in size here and takes half the time. */
const LEVEL = 4;
const NOTHING = Buffer.alloc(0);

/** Whether an entry has a content digest in the index. */
export function hasDigest(type: number, size: number, sparse: boolean): boolean {
  return isRegularFile(type) && size > 0 && !sparse;
}

/** Writes an index in one pass, holding one group at a time in memory. */
export class LayerIndexWriter {
  readonly #path: string;
  readonly #columns = new Map<ColumnName, ColumnWriter>(COLUMNS.map((name) => [name, new ColumnWriter()]));
  readonly #footer = new ColumnWriter();
  #file: FileHandle | undefined;
  #end = HEADER_LENGTH;
  #inGroup = 0;
  #entries = 0;
  #contents = 0;
  #lastPath: Buffer = NOTHING;
  #lastTime = 0;
  #expectedOffset = 0;
  #full: Buffer[] = [];
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.#path = path;
  }

  get entries(): number {
    return this.#entries;
  }

  /**
   * Bytes of its files and symbolic links when extracted, as docker counts the SIZE of an image: no headers, no folders,
   * a hard link's content once.
   */
  get contents(): number {
    return this.#contents;
  }

  /** `digest`: 32 bytes for what {@link hasDigest}.. */
  add(entry: TarEntry, digest: Uint8Array): void {
    if (this.#entries >= MOST_ENTRIES) {
      throw new StrataError(
        'EXPANSION_LIMIT',
        `The layer has more than ${MOST_ENTRIES} entries; indexing was stopped`,
        {
          evidence: { limit: MOST_ENTRIES },
        },
      );
    }
    if (this.#inGroup === 0) {
      this.#lastPath = NOTHING;
      this.#lastTime = 0;
      this.#expectedOffset = 0;
    }
    this.#entries += 1;
    this.#inGroup += 1;
    if (isRegularFile(entry.type)) this.#contents += entry.stored;
    else if (entry.type === TYPE.symbolicLink) this.#contents += entry.linkTarget.length;
    this.#addPath(entry.path);
    this.#column('type').byte(entry.type);
    this.#column('mode').number(safe(Math.abs(entry.mode)));
    this.#column('uid').signed(safe(entry.uid));
    this.#column('gid').signed(safe(entry.gid));
    this.#column('size').number(entry.size);
    this.#column('packed').signed(entry.stored - entry.size);
    this.#column('sparse').byte(entry.sparse ? 1 : 0);
    const time = safe(entry.mtime);
    this.#column('mtime').signed(time - this.#lastTime);
    this.#lastTime = time;
    this.#column('nanos').number(entry.mtimeNanos);
    this.#column('offset').signed(entry.offset - this.#expectedOffset);
    this.#expectedOffset = entry.offset + Math.ceil(entry.stored / TAR_BLOCK) * TAR_BLOCK + TAR_BLOCK;
    this.#addRare(entry);
    if (hasDigest(entry.type, entry.size, entry.sparse)) this.#column('digests').bytes(digest);
    if (this.#inGroup >= GROUP_ENTRIES || this.#variableBytes() > GROUP_BYTES) this.#endGroup();
  }

  /** Whether groups wait to be written. */
  get isFull(): boolean {
    return this.#full.length > 0;
  }

  /** Writes the groups that are full, one call after the other. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    // A failure is met by whoever waits for this or the next call.
    this.#writing.catch(() => undefined);
    return this.#writing;
  }

  async #write(): Promise<void> {
    this.#file ??= await open(this.#path, 'w');
    for (const bytes of this.#full.splice(0)) {
      await this.#file.write(bytes, 0, bytes.length, this.#end);
      this.#end += bytes.length;
    }
  }

  /** Writes the rest; the file is complete and flushed after it. */
  async finish(diffId: Digest, unpacked: number): Promise<void> {
    if (this.#inGroup > 0) this.#endGroup();
    const footer = deflateSync(this.#footer.view());
    const footerAt = this.#full.reduce((end, bytes) => end + bytes.length, this.#end);
    this.#full.push(footer);
    await this.flush();
    const header = Buffer.alloc(HEADER_LENGTH);
    header.write(MAGIC, 0, 'latin1');
    header.writeUInt16LE(VERSION, 8);
    header.writeUInt32LE(HEADER_LENGTH, 12);
    header.writeBigUInt64LE(BigInt(unpacked), 16);
    header.writeBigUInt64LE(BigInt(this.#entries), 24);
    header.writeBigUInt64LE(BigInt(footerAt), 32);
    header.writeUInt32LE(footer.length, 40);
    header.writeUInt32LE(this.#footer.length, 44);
    header.write(digestHex(diffId), 48, 'hex');
    header.writeUInt32LE(headerChecksum(header), CHECKSUM_AT);
    await this.#file?.write(header, 0, HEADER_LENGTH, 0);
    await this.#file?.datasync();
    await this.close();
  }

  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }

  #column(name: ColumnName): ColumnWriter {
    const column = this.#columns.get(name);
    if (column === undefined) throw new StrataError('INTERNAL', `The layer index has no column ${name}`);
    return column;
  }

  #addPath(path: Buffer): void {
    const last = this.#lastPath;
    const most = Math.min(path.length, last.length);
    let shared = 0;
    while (shared < most && path[shared] === last[shared]) shared += 1;
    this.#column('pathShared').number(shared);
    this.#column('pathLength').number(path.length - shared);
    this.#column('pathBytes').bytes(path.subarray(shared));
    this.#lastPath = path;
  }

  #addRare(entry: TarEntry): void {
    if (entry.type === TYPE.hardLink || entry.type === TYPE.symbolicLink) {
      this.#column('links').number(entry.linkTarget.length);
      this.#column('links').bytes(entry.linkTarget);
    } else if (entry.type === TYPE.characterDevice || entry.type === TYPE.blockDevice) {
      this.#column('devices').number(safe(Math.abs(entry.deviceMajor)));
      this.#column('devices').number(safe(Math.abs(entry.deviceMinor)));
    }
    const xattrs = this.#column('xattrs');
    xattrs.number(entry.xattrs.length);
    for (const { name, value } of entry.xattrs) {
      const nameBytes = Buffer.from(name);
      xattrs.number(nameBytes.length);
      xattrs.bytes(nameBytes);
      xattrs.number(value.length);
      xattrs.bytes(value);
    }
  }

  #variableBytes(): number {
    return this.#column('pathBytes').length + this.#column('links').length + this.#column('xattrs').length;
  }

  #endGroup(): void {
    this.#footer.number(this.#inGroup);
    for (const name of COLUMNS) {
      const column = this.#column(name);
      const raw = column.view();
      const deflated = name === 'digests' || raw.length === 0 ? raw : deflateSync(raw, { level: LEVEL });
      const stored = deflated.length < raw.length ? deflated : Buffer.from(raw);
      this.#footer.number(stored.length);
      this.#footer.number(raw.length);
      this.#full.push(stored);
      column.clear();
    }
    this.#inGroup = 0;
  }
}

/** Sums and differences of two such numbers are still exact. */
const LARGEST = 2 ** 50;

function safe(value: number): number {
  return Math.max(-LARGEST, Math.min(LARGEST, value));
}
