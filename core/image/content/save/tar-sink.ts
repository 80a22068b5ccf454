import type { Extent } from '../sparse-map.ts';
import type { ContentSink } from './layer-contents.ts';
import type { SavedEntry } from './save-messages.ts';
import { TAR_END, tarHead, tarPadding, type TarKind } from './tar-header.ts';

/** Small writes are gathered up to here. */
const PIECE = 256 * 1024;

/** Writes entries as a tar stream. */
export class TarSink implements ContentSink {
  readonly #write: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>;
  /** Stands before every path; '' or ends with a slash. */
  readonly #prefix: string;
  #pieces: Uint8Array[] = [];
  #gathered = 0;
  #stored = 0;
  #first = '';
  #entries = 0;

  constructor(prefix: string, write: (bytes: Uint8Array<ArrayBuffer>) => Promise<void>) {
    this.#prefix = prefix;
    this.#write = write;
  }

  get entries(): number {
    return this.#entries;
  }

  /** An entry without content. */
  async bare(entry: SavedEntry, kind: TarKind): Promise<void> {
    const name = this.#nameOf(entry);
    // The root of everything has no name.
    if (name === '') return;
    await this.#put(tarHead(entry, kind, name).head);
    this.#entries += 1;
  }

  async begin(entry: SavedEntry, extents: readonly Extent[] | undefined): Promise<boolean> {
    this.#first = this.#nameOf(entry);
    const { head, stored } = tarHead({ ...entry, link: '' }, 'file', this.#first, extents);
    this.#stored = stored;
    await this.#put(head);
    this.#entries += 1;
    return true;
  }

  async data(bytes: Uint8Array): Promise<void> {
    // A copy: what is gathered outlives the piece.
    await this.#put(new Uint8Array(bytes));
  }

  async end(): Promise<void> {
    await this.#put(tarPadding(this.#stored));
  }

  async again(entry: SavedEntry): Promise<void> {
    await this.bare({ ...entry, link: this.#first }, 'hard link');
  }

  async finish(): Promise<void> {
    await this.#put(TAR_END);
    await this.#flush();
  }

  /** What is saved itself has no path of its own. */
  #nameOf({ path }: SavedEntry): string {
    return path === '' ? this.#prefix.slice(0, -1) : this.#prefix + path;
  }

  async #put(bytes: Uint8Array): Promise<void> {
    if (bytes.length === 0) return;
    this.#pieces.push(bytes);
    this.#gathered += bytes.length;
    if (this.#gathered >= PIECE) await this.#flush();
  }

  async #flush(): Promise<void> {
    const bytes = new Uint8Array(this.#gathered);
    let at = 0;
    for (const piece of this.#pieces) {
      bytes.set(piece, at);
      at += piece.length;
    }
    this.#pieces = [];
    this.#gathered = 0;
    if (bytes.length > 0) await this.#write(bytes);
  }
}
