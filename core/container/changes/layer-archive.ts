import { closeSync, constants, openSync, readSync, writeSync } from 'node:fs';
import type { SavedEntry } from '../../image/content/save/save-messages.ts';
import { TAR_END, tarHead, tarPadding, type TarKind } from '../../image/content/save/tar-header.ts';
import type { Digest } from '../../oci/digest.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { runningDigest } from '../../stream/hash.ts';
import { bytes } from '../rootfs/tree-layer.ts';

const BUFFER = 1024 * 1024;
const NO_LINK = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;

/** A new tar file, hashed as it is written. Synchronous. */
export class LayerArchive {
  readonly #file: number;
  readonly #hash = runningDigest('sha256');
  readonly #buffer = Buffer.allocUnsafeSlow(BUFFER);
  #used = 0;
  #size = 0;
  #entries = 0;
  #contents = 0;

  constructor(path: string) {
    this.#file = openSync(path, 'wx', 0o600);
  }

  /** An entry without content. */
  head(entry: SavedEntry, kind: TarKind): void {
    this.#entries += 1;
    if (kind === 'symbolic link') this.#contents += entry.link.length;
    this.#write(tarHead(entry, kind, entry.path).head);
  }

  /** `path`: bytes as latin-1. */
  file(entry: SavedEntry, path: string): void {
    this.#entries += 1;
    const { head, stored } = tarHead(entry, 'file', entry.path);
    this.#contents += stored;
    this.#write(head);
    const from = openSync(bytes(path), NO_LINK);
    try {
      for (let left = stored; left > 0;) {
        if (this.#used === BUFFER) this.#flush();
        const read = readSync(from, this.#buffer, this.#used, Math.min(left, BUFFER - this.#used), null);
        if (read === 0)
          throw new StrataError('CONTAINER_FAILED', `"${bytes(path).toString()}" changed while it was read`);
        this.#used += read;
        left -= read;
      }
    } finally {
      closeSync(from);
    }
    this.#write(tarPadding(stored));
  }

  end(): {
    readonly digest: Digest;
    readonly size: number;
    readonly entries: number;
    readonly contents: number;
  } {
    this.#write(TAR_END);
    this.#flush();
    const digest = this.#hash.digest();
    return { digest, size: this.#size, entries: this.#entries, contents: this.#contents };
  }

  close(): void {
    closeSync(this.#file);
  }

  #write(data: Uint8Array): void {
    for (let at = 0; at < data.length;) {
      if (this.#used === BUFFER) this.#flush();
      const part = data.subarray(at, at + BUFFER - this.#used);
      this.#buffer.set(part, this.#used);
      this.#used += part.length;
      at += part.length;
    }
  }

  #flush(): void {
    const full = this.#buffer.subarray(0, this.#used);
    this.#hash.update(full);
    for (let at = 0; at < full.length;) at += writeSync(this.#file, full, at);
    this.#size += full.length;
    this.#used = 0;
  }
}
