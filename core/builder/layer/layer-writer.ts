import { closeSync, openSync, writeSync } from 'node:fs';
import { TAR_END, tarHead, writeTarHead, type TarKind } from '../../image/content/save/tar-header.ts';
import type { SavedEntry } from '../../image/content/save/save-messages.ts';
import type { Digest } from '../../oci/digest.ts';
import { diskError } from '../../stream/disk-error.ts';
import { runningDigest } from '../../stream/hash.ts';
import { TAR_BLOCK } from '../../stream/tar/block.ts';

/** A layer as it lies in a file, uncompressed: its digest is its diff ID, too. */
export interface WrittenLayer {
  readonly digest: Digest;
  readonly size: number;
  /** `null` when nobody counted. */
  readonly entries: number | null;
  /** Bytes of its files and of the targets of its links, as the index of a layer counts them. */
  readonly contents: number;
}

/** Small writes are gathered up to here. */
const PIECE = 1024 * 1024;

/** Writes a layer's archive into a new file, on the calling thread: it belongs into a worker. */
export class LayerWriter {
  readonly #path: string;
  readonly #file: number;
  readonly #hash = runningDigest('sha256');
  readonly #piece = Buffer.allocUnsafeSlow(PIECE);
  #gathered = 0;
  #size = 0;
  #entries = 0;
  #contents = 0;

  constructor(path: string) {
    this.#path = path;
    this.#file = openSync(path, 'wx', 0o644);
  }

  /** A header; of a file, its bytes follow by `bytes` and `end`. */
  begin(entry: SavedEntry, kind: TarKind): void {
    this.#entries += 1;
    if (kind === 'file') this.#contents += entry.content?.size ?? 0;
    else if (kind === 'symbolic link') this.#contents += entry.link.length;
    if (this.#gathered + TAR_BLOCK > PIECE) this.#flush();
    if (!writeTarHead(this.#piece, this.#gathered, entry, kind))
      return this.bytes(tarHead(entry, kind, entry.path).head);
    this.#gathered += TAR_BLOCK;
    this.#size += TAR_BLOCK;
  }

  end(entry: SavedEntry): void {
    const over = (entry.content?.size ?? 0) % TAR_BLOCK;
    if (over === 0) return;
    if (this.#gathered + TAR_BLOCK > PIECE) this.#flush();
    const zeros = TAR_BLOCK - over;
    this.#piece.fill(0, this.#gathered, this.#gathered + zeros);
    this.#gathered += zeros;
    this.#size += zeros;
  }

  bytes(bytes: Uint8Array): void {
    this.#size += bytes.length;
    if (this.#gathered + bytes.length > PIECE) this.#flush();
    if (bytes.length >= PIECE) return this.#write(bytes);
    this.#piece.set(bytes, this.#gathered);
    this.#gathered += bytes.length;
  }

  finish(): WrittenLayer {
    this.bytes(TAR_END);
    this.#flush();
    const digest = this.#hash.digest();
    return { digest, size: this.#size, entries: this.#entries, contents: this.#contents };
  }

  close(): void {
    closeSync(this.#file);
  }

  #flush(): void {
    if (this.#gathered > 0) this.#write(this.#piece.subarray(0, this.#gathered));
    this.#gathered = 0;
  }

  #write(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    try {
      for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
    } catch (error) {
      throw diskError(error, 'write', this.#path);
    }
  }
}
