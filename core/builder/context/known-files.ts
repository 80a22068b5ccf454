import { createHash } from 'node:crypto';
import type { Digest } from '../../oci/digest.ts';

/** What the system said of a file when it was read, and its digest. */
export interface KnownFile {
  /** Bytes as latin-1. */
  readonly path: string;
  readonly size: number;
  /** In milliseconds, as both times. */
  readonly mtime: number;
  readonly ctime: number;
  readonly inode: number;
  readonly digest: Digest;
}

/** Files as they lie in columns of one file: looked up without an object for each. */
export interface KnownFiles {
  /** Position of a path, or −1. Quickest when paths are asked for in their order. */
  at(path: string): number;
  /** `undefined` when the position is −1, or anything is another there. */
  digest(at: number, size: number, mtime: number, ctime: number, inode: number): Digest | undefined;
  all(): Iterable<KnownFile>;
}

/** Four numbers of each file, then digests of one length, then paths, which hold no NUL; behind a checksum of all that. */
const MAGIC = Buffer.from('strata known files 2\n');
const CHECKSUM_LENGTH = 32;
/** Magic, checksum and count, up to where doubles may begin. */
const HEAD = 64;
const COUNT_AT = HEAD - 4;
const NUMBERS = 4;
/** "sha256:" and 64 digits. */
const DIGEST_LENGTH = 71;

export function writeKnownFiles(files: readonly KnownFile[]): Buffer {
  const numbers = new Float64Array(files.length * NUMBERS);
  for (const [at, { size, mtime, ctime, inode }] of files.entries())
    numbers.set([size, mtime, ctime, inode], at * NUMBERS);
  const head = Buffer.alloc(HEAD);
  head.set(MAGIC);
  head.writeUInt32LE(files.length, COUNT_AT);
  const whole = Buffer.concat([
    head,
    new Uint8Array(numbers.buffer),
    Buffer.from(files.map(({ digest }) => digest).join(''), 'latin1'),
    Buffer.from(files.map(({ path }) => path).join('\0'), 'latin1'),
  ]);
  whole.set(checksum(whole), MAGIC.length);
  return whole;
}

/** None when it is of another version, torn or damaged. */
export function readKnownFiles(whole: Buffer): KnownFiles {
  const count = isWhole(whole) ? whole.readUInt32LE(COUNT_AT) : 0;
  const digestsAt = HEAD + count * NUMBERS * Float64Array.BYTES_PER_ELEMENT;
  const pathsAt = digestsAt + count * DIGEST_LENGTH;
  const numbers = new Float64Array(whole.buffer.slice(whole.byteOffset + HEAD, whole.byteOffset + digestsAt));
  const digests = whole.toString('latin1', digestsAt, pathsAt);
  const paths = count === 0 ? [] : whole.toString('latin1', pathsAt).split('\0');
  const number = (at: number, which: number): number => numbers[at * NUMBERS + which] ?? 0;
  const digestAt = (at: number): Digest | undefined => {
    const digest = digests.slice(at * DIGEST_LENGTH, (at + 1) * DIGEST_LENGTH);
    return isWholeDigest(digest) ? digest : undefined;
  };
  let positions: Map<string, number> | undefined;
  let next = 0;
  return {
    at(path) {
      if (paths[next] !== path) {
        // Whoever asked last may ask again.
        if (paths[next - 1] === path) return next - 1;
        positions ??= new Map(paths.map((known, at) => [known, at]));
        const found = positions.get(path);
        if (found === undefined) return -1;
        next = found;
      }
      next += 1;
      return next - 1;
    },
    digest(at, size, mtime, ctime, inode) {
      const isSame =
        at >= 0 &&
        number(at, 0) === size &&
        number(at, 1) === mtime &&
        number(at, 2) === ctime &&
        number(at, 3) === inode;
      return isSame ? digestAt(at) : undefined;
    },
    *all() {
      for (const [at, path] of paths.entries()) {
        const digest = digestAt(at);
        if (digest === undefined) continue;
        const [size, mtime] = [number(at, 0), number(at, 1)];
        yield { path, size, mtime, ctime: number(at, 2), inode: number(at, 3), digest };
      }
    },
  };
}

/** Our own file, and its checksum was right: no more is looked at. */
function isWholeDigest(text: string): text is Digest {
  return text.length === DIGEST_LENGTH;
}

function isWhole(whole: Buffer): boolean {
  if (whole.length < HEAD || !whole.subarray(0, MAGIC.length).equals(MAGIC)) return false;
  return whole.subarray(MAGIC.length, MAGIC.length + CHECKSUM_LENGTH).equals(checksum(whole));
}

function checksum(whole: Buffer): Buffer {
  return createHash('sha256').update(whole.subarray(COUNT_AT)).digest();
}
