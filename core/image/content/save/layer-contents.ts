import { runningDigest, type RunningDigest } from '../../../stream/hash.ts';
import { changedContent } from '../changed-content.ts';
import { collectRanges, tooShort } from '../collect-ranges.ts';
import type { LayerFile } from '../content-orders.ts';
import type { OpenLayer } from '../open-layer.ts';
import { readExtents, type Extent } from '../sparse-map.ts';
import type { SavedEntry } from './save-messages.ts';

/** Gets files with their contents, in the order of the archive. */
export interface ContentSink {
  /** `extents`: where a sparse file has content; undefined for all others. Says whether the content is wanted. */
  begin(entry: SavedEntry, extents: readonly Extent[] | undefined): Promise<boolean>;
  /** Bytes of the file that begins last, `at` in it. Valid until the promise is over. */
  data(bytes: Uint8Array, at: number): Promise<void>;
  end(): Promise<void>;
  /** Another name of the file that was begun before it. */
  again(entry: SavedEntry): Promise<void>;
}

/** Bytes that are passed over rather than begun anew behind them. */
const WORTH_BEGINNING_ANEW = 1024 * 1024;

interface Current {
  readonly entry: SavedEntry;
  readonly extents: readonly Extent[];
  readonly digest: RunningDigest | undefined;
  readonly isWanted: boolean;
  extent: number;
  /** Of the extent. */
  done: number;
}

/** Reads the files of one layer in one pass. `entries` are in the order of the archive. */
export async function readContents(
  layer: LayerFile,
  open: OpenLayer,
  entries: Iterator<SavedEntry>,
  sink: ContentSink,
  signal: AbortSignal,
): Promise<void> {
  const cursor = new Cursor(layer, open, entries, sink, signal);
  for (let next = await cursor.start(); next !== undefined; next = cursor.wanted()) {
    let reached = next;
    await open.read(next, signal, async (piece, position) => {
      reached = position + piece.length;
      await cursor.take(piece, position);
      const wanted = cursor.wanted();
      return wanted !== undefined && open.startFor(wanted) <= reached + WORTH_BEGINNING_ANEW;
    });
    if (cursor.wanted() !== undefined && (cursor.wanted() ?? 0) <= next) throw tooShort(layer, reached);
  }
}

class Cursor {
  readonly #layer: LayerFile;
  readonly #open: OpenLayer;
  readonly #entries: Iterator<SavedEntry>;
  readonly #sink: ContentSink;
  readonly #signal: AbortSignal;
  #current: Current | undefined;
  #lastOffset = -1;

  constructor(
    layer: LayerFile,
    open: OpenLayer,
    entries: Iterator<SavedEntry>,
    sink: ContentSink,
    signal: AbortSignal,
  ) {
    this.#layer = layer;
    this.#open = open;
    this.#entries = entries;
    this.#sink = sink;
    this.#signal = signal;
  }

  async start(): Promise<number | undefined> {
    await this.#next();
    return this.wanted();
  }

  /** Where the bytes are that are needed next; undefined when all is done. */
  wanted(): number | undefined {
    const extent = this.#current?.extents[this.#current.extent];
    return extent === undefined ? undefined : extent.offset + (this.#current?.done ?? 0);
  }

  async take(piece: Uint8Array, position: number): Promise<void> {
    for (let wanted = this.wanted(); wanted !== undefined; wanted = this.wanted()) {
      const current = this.#current;
      const extent = current?.extents[current.extent];
      const from = wanted - position;
      if (current === undefined || extent === undefined || from < 0 || from >= piece.length) return;
      const bytes = piece.subarray(from, from + extent.length - current.done);
      current.digest?.update(bytes);
      if (current.isWanted) await this.#sink.data(bytes, extent.at + current.done);
      current.done += bytes.length;
      if (current.done < extent.length) return;
      current.extent += 1;
      current.done = 0;
      if (current.extent === current.extents.length) await this.#finish(current);
    }
  }

  async #finish(current: Current): Promise<void> {
    if (current.digest !== undefined && current.digest.digest() !== current.entry.content?.digest)
      throw changedContent(this.#layer.digest, current.entry.content?.offset ?? 0);
    if (current.isWanted) await this.#sink.end();
    await this.#next();
  }

  /** Goes to the next file with bytes to read; those without are dealt with on the way. */
  async #next(): Promise<void> {
    this.#current = undefined;
    for (let next = this.#entries.next(); next.done !== true; next = this.#entries.next()) {
      const entry = next.value;
      const { content } = entry;
      if (content === null) continue;
      if (content.offset === this.#lastOffset) {
        await this.#sink.again(entry);
        continue;
      }
      this.#lastOffset = content.offset;
      const extents = await readExtents(content, (offset, length) => this.#read(offset, length));
      const isWanted = await this.#sink.begin(entry, content.isSparse ? extents : undefined);
      const withBytes = extents.filter(({ length }) => length > 0);
      if (withBytes.length === 0) {
        if (isWanted) await this.#sink.end();
        continue;
      }
      const digest = content.digest === undefined ? undefined : runningDigest('sha256');
      this.#current = { entry, extents: withBytes, digest, isWanted, extent: 0, done: 0 };
      return;
    }
  }

  async #read(offset: number, length: number): Promise<Uint8Array> {
    const wanted = { offset, bytes: new Uint8Array(length) };
    await collectRanges(this.#open, [wanted], this.#layer, this.#signal);
    return wanted.bytes;
  }
}
