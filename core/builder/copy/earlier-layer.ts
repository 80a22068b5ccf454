import { closeSync, openSync, readSync } from 'node:fs';
import { isTarHeader, readNumber, readText, TAR_BLOCK } from '../../stream/tar/block.ts';
import { sha256 } from '../../stream/hash.ts';
import { TYPE } from '../../stream/tar/entry.ts';
import { byPlace, type PlacedEntry } from './place-entries.ts';

/**
 * The layer that the same step made in an earlier build: most of its files are those of today, and reading one file is
 * quicker than opening thousands. Nothing in it is believed: bytes count only when they have the digest that was found.
 */
export interface EarlierLayer {
  /** The bytes of a file, valid until the next; `undefined` when they are not in it. Entries are asked for in their order. */
  bytes(entry: PlacedEntry): Uint8Array | undefined;
  close(): void;
}

const WINDOW = 4 * 1024 * 1024;
/** Larger files are read where they are. */
const LARGEST = 256 * 1024;

/** `undefined` when there is none any more. */
export function openEarlierLayer(path: string): EarlierLayer | undefined {
  try {
    return new LayerCursor(openSync(path, 'r'));
  } catch {
    // Nothing is lost without it.
    return undefined;
  }
}

interface Member {
  /** Bytes as latin-1. */
  readonly path: string;
  readonly size: number;
  readonly isFile: boolean;
}

class LayerCursor implements EarlierLayer {
  readonly #file: number;
  readonly #window = Buffer.allocUnsafeSlow(WINDOW);
  #start = 0;
  #length = 0;
  /** Where the header of the current member is. */
  #at = 0;
  #isAtEnd = false;

  constructor(file: number) {
    this.#file = file;
  }

  bytes(entry: PlacedEntry): Uint8Array | undefined {
    for (let member = this.#member(); member !== undefined; member = this.#member()) {
      const order = byPlace(member, entry);
      if (order > 0) return undefined;
      const content = this.#at + TAR_BLOCK;
      this.#at = content + Math.ceil(member.size / TAR_BLOCK) * TAR_BLOCK;
      if (order < 0) continue;
      if (!member.isFile || member.size !== entry.size || member.size > LARGEST) return undefined;
      const bytes = this.#read(content, member.size);
      return bytes !== undefined && sha256(bytes) === entry.digest ? bytes : undefined;
    }
    return undefined;
  }

  close(): void {
    closeSync(this.#file);
  }

  #member(): Member | undefined {
    const block = this.#isAtEnd ? undefined : this.#read(this.#at, TAR_BLOCK);
    const size = block === undefined || !isTarHeader(block) ? undefined : readNumber(block, 124, 12);
    if (block === undefined || size === undefined || size < 0) {
      this.#isAtEnd = true;
      return undefined;
    }
    const type = block[156];
    // Extended headers stand before a name that is not whole, which then comes before all others.
    const path = type === TYPE.paxLocal ? '' : readText(block, 0, 100).toString('latin1').replace(/\/$/, '');
    return { path, size, isFile: type === TYPE.file };
  }

  #read(at: number, length: number): Buffer | undefined {
    if (at < this.#start || at + length > this.#start + this.#length) {
      this.#start = at;
      this.#length = 0;
      try {
        this.#length = readSync(this.#file, this.#window, 0, WINDOW, at);
      } catch {
        return undefined;
      }
    }
    const from = at - this.#start;
    return length <= this.#length - from ? this.#window.subarray(from, from + length) : undefined;
  }
}
