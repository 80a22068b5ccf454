import { StrataError } from '../../oci/strata-error.ts';
import type { ByteSource } from '../../stream/byte-source.ts';
import { DeflateBlocks, SCAN_MARGIN } from './deflate-blocks.ts';
import { WINDOW, type SeekPoint } from './seek-points.ts';

/** Compressed bytes per step. */
const PIECE = 2 * 1024 * 1024;
/** The header of a member must fit into what is in hand; names and comments are short. */
const LONGEST_HEADER = 256 * 1024;
const TRAILER_LENGTH = 8;
const START: SeekPoint = { bit: 0, unpacked: 0, windowLength: 0 };

/**
 * Finds places where the decompression of a gzip file can begin, at least `spacing` unpacked bytes apart. Begins at the
 * point `from`, in whose byte `source` begins.
 */
export class GzipBlocks {
  readonly #source: ByteSource;
  readonly #spacing: number;
  readonly #blocks = new DeflateBlocks((bit, unpacked) => this.#note(bit, this.#origin + unpacked));
  /** With a margin behind what is read. */
  readonly #bytes = new Uint8Array(PIECE + LONGEST_HEADER + SCAN_MARGIN);
  #length = 0;
  #isSourceOver = false;
  /** Where the bytes in hand begin in the compressed ones, and the bit of them that comes next. */
  #base: number;
  #bit: number;
  /** Unpacked bytes before those that the blocks count. */
  #origin: number;
  /** Unpacked bytes before this member; for the one that `from` is in, before all that its window has. */
  #memberBegan: number;
  #isInMember: boolean;
  #skip = 0;
  #lastPoint: number;
  #isOver = false;
  #found: SeekPoint[] = [];

  constructor(source: ByteSource, spacing: number, from: SeekPoint = START) {
    this.#source = source;
    this.#spacing = spacing;
    this.#base = Math.floor(from.bit / 8);
    this.#bit = from.bit % 8;
    this.#origin = from.unpacked;
    this.#memberBegan = from.unpacked - from.windowLength;
    this.#isInMember = from.windowLength > 0;
    this.#lastPoint = from.unpacked;
  }

  /** Unpacked bytes that were passed. */
  get position(): number {
    return this.#origin + this.#blocks.unpacked;
  }

  /** The points of the next stretch; undefined when there is nothing more. */
  async next(): Promise<readonly SeekPoint[] | undefined> {
    if (this.#isOver) return undefined;
    this.#found = [];
    await this.#fill();
    while (this.#step());
    this.#compact();
    return this.#found;
  }

  /** False when more bytes are needed, or there are none. */
  #step(): boolean {
    if (this.#isInMember) return this.#scan();
    const at = this.#bit >>> 3;
    const skipped = Math.min(this.#skip, this.#length - at);
    this.#skip -= skipped;
    this.#bit += 8 * skipped;
    if (this.#skip > 0) {
      // Cut off in the last bytes of a member.
      this.#isOver ||= this.#isSourceOver;
      return false;
    }
    return this.#beginMember(at + skipped);
  }

  #beginMember(at: number): boolean {
    const left = this.#length - at;
    // What follows the last member (zeros, mostly) is up to whoever decompresses.
    if (left > 0 && this.#bytes[at] !== 0x1f) this.#isOver = true;
    const header = this.#isOver ? undefined : headerLength(this.#bytes.subarray(at, this.#length));
    if (header === undefined) {
      if (this.#isSourceOver) this.#isOver = true;
      else if (left >= LONGEST_HEADER) throw tooLong();
      return false;
    }
    const position = this.position;
    this.#memberBegan = position;
    this.#note(8 * at, position);
    this.#origin = position;
    this.#blocks.restart();
    this.#bit = 8 * (at + header);
    this.#isInMember = true;
    return true;
  }

  #scan(): boolean {
    const end = this.#isSourceOver ? this.#length : this.#length - SCAN_MARGIN;
    this.#bit = this.#blocks.scan(this.#bytes, this.#bit, end);
    if (!this.#blocks.isOver) {
      if (this.#isSourceOver) this.#isOver = true;
      return false;
    }
    this.#bit = 8 * Math.ceil(this.#bit / 8);
    this.#skip = TRAILER_LENGTH;
    this.#isInMember = false;
    return true;
  }

  #note(bit: number, position: number): void {
    if (position < this.#lastPoint + this.#spacing) return;
    this.#lastPoint = position;
    const windowLength = Math.min(WINDOW, position - this.#memberBegan);
    this.#found.push({ bit: 8 * this.#base + bit, unpacked: position, windowLength });
  }

  async #fill(): Promise<void> {
    const room = this.#bytes.length - SCAN_MARGIN;
    while (this.#length < room && !this.#isSourceOver) {
      const count = await this.#source.read(this.#bytes.subarray(this.#length, room));
      this.#length += count;
      this.#isSourceOver = count === 0;
    }
    this.#bytes.fill(0, this.#length, this.#length + SCAN_MARGIN);
  }

  #compact(): void {
    const used = Math.min(this.#bit >>> 3, this.#length);
    this.#bytes.copyWithin(0, used, this.#length);
    this.#length -= used;
    this.#base += used;
    this.#bit -= 8 * used;
  }
}

/** Undefined when the header is not all there. https://www.rfc-editor.org/rfc/rfc1952#section-2.3 */
function headerLength(bytes: Uint8Array): number | undefined {
  const flags = bytes[3] ?? 0;
  let at = 10;
  if ((flags & 4) !== 0) at += 2 + (bytes[at] ?? 0) + 256 * (bytes[at + 1] ?? 0);
  for (const flag of [8, 16]) {
    if ((flags & flag) === 0) continue;
    const end = bytes.indexOf(0, at);
    if (end < 0) return undefined;
    at = end + 1;
  }
  if ((flags & 2) !== 0) at += 2;
  return at < bytes.length ? at : undefined;
}

function tooLong(): StrataError {
  return new StrataError(
    'CORRUPT_STREAM',
    `The header of a gzip member has more than ${LONGEST_HEADER} bytes`,
  );
}
