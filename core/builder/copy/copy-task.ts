import { rmSync } from 'node:fs';
import type { LayerFile } from '../../image/content/content-orders.ts';
import { FolderCursor } from '../context/folder-cursor.ts';
import { ignored } from '../context/ignored.ts';
import { FolderReader } from '../context/read-folder.ts';
import { openStatCache } from '../context/stat-cache.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { systemCode, diskError } from '../../stream/disk-error.ts';
import type { TaskContext } from '../../stream/worker-tasks.ts';
import { ARCHIVE_HEAD, archiveKind, spool } from './archive-bytes.ts';
import type { WrittenLayer } from '../layer/layer-writer.ts';
import type { CopyOrder, FromCopy, ToCopy } from './copy-messages.ts';
import { findSources } from './find-sources.ts';
import { digestOf, explain, foundLines } from './found-list.ts';
import { extractFile } from './extract-file.ts';
import { fileContent, givenBytes, givenSources } from './given-source.ts';
import { imageSource } from './image-source.ts';
import { openEarlierLayer } from './earlier-layer.ts';
import { placeEntries, type PlacedEntry } from './place-entries.ts';
import type { FoundSource, SourceEntry } from './source-entry.ts';
import { writeFromImage, writeSorted, type BytesOf } from './write-entries.ts';

/** One step that copies: finds and hashes what there is, then waits to be told to write a layer of it, or that it need not. */
export async function copyTask(order: CopyOrder, context: TaskContext): Promise<void> {
  const inbox = new Inbox(context);
  const source = await openSource(order, inbox, context.signal).catch((error: unknown) => {
    throw inWords(error, order);
  });
  try {
    const lines = foundLines(source.found);
    const post = (message: FromCopy): void => context.post(message);
    const entries = source.found.flatMap((one) => one.entries);
    post({
      kind: 'found',
      digest: digestOf(lines),
      entries: entries.length,
      bytes: entries.reduce((sum, { size }) => sum + size, 0),
      hashed: source.hashed(),
      sources: source.found.map(({ path, isFolder }, at) => ({
        path,
        isFolder,
        archive: order.unpacks && !isFolder ? archiveKind(firstBytes(source, at)) : null,
      })),
    });
    for (;;) {
      const message = await inbox.next();
      if (message.kind === 'explain')
        post({ kind: 'explained', ...explain(lines, message.list, order.temporary) });
      else if (message.kind === 'spool')
        post({ kind: 'spooled', ...spool(message.file, fileBytes(source, message.source)) });
      else if (message.kind === 'write') {
        const placed = placeEntries(chosen(source.found, message.only), message.to);
        const written =
          order.from.kind === 'layers'
            ? await writeFromImage(message.file, placed, order.from.layers, order.time, context.signal)
            : writeChanged(message.file, placed, source.bytes, order);
        post({ kind: 'written', ...written });
      } else if (message.kind === 'end') return;
    }
  } catch (error) {
    throw inWords(error, order);
  } finally {
    source.close();
  }
}

/** What is as it was is read from the layer of the last build. */
function writeChanged(
  file: string,
  placed: readonly PlacedEntry[],
  bytes: BytesOf,
  { earlier = null, time }: CopyOrder,
): WrittenLayer {
  const layer = earlier === null ? undefined : openEarlierLayer(earlier);
  if (layer === undefined) return writeSorted(file, placed, bytes, time);
  try {
    const known: BytesOf = (entry) => {
      const found = layer.bytes(entry);
      return found === undefined ? bytes(entry) : [found];
    };
    return writeSorted(file, placed, known, time);
  } finally {
    layer.close();
  }
}

interface OpenSource {
  readonly found: readonly FoundSource[];
  readonly bytes: BytesOf;
  readonly hashed: () => number;
  readonly close: () => void;
}

/** The sources that are meant, each at its own number. */
function chosen(found: readonly FoundSource[], only: readonly number[] | null): readonly FoundSource[] {
  if (only === null) return found;
  return found.map((source, at) =>
    only.includes(at) ? source : { ...source, isFolder: false, entries: [] },
  );
}

/** The bytes of a source that is a file. */
function fileBytes({ found, bytes }: OpenSource, source: number): Iterable<Uint8Array> {
  const entry = found[source]?.entries[0];
  return entry === undefined ? [] : bytes({ ...entry, path: '', from: '', source });
}

function firstBytes(source: OpenSource, at: number): Uint8Array {
  for (const piece of fileBytes(source, at)) return Buffer.from(piece.subarray(0, ARCHIVE_HEAD));
  return Buffer.alloc(0);
}

async function openSource(order: CopyOrder, inbox: Inbox, signal: AbortSignal): Promise<OpenSource> {
  const { from } = order;
  const skips = ignored(order.exclude);
  if (from.kind === 'files') {
    const found = givenSources(from.files);
    const bytes: BytesOf = ({ source }) => {
      const file = from.files[source];
      return file === undefined ? [] : givenBytes(file);
    };
    return { found, bytes, hashed: () => 0, close: () => undefined };
  }
  if (from.kind === 'layers') {
    const tree = imageSource(await receiveEntries(inbox), ignored(from.ignore));
    const found = findSources(tree, order, skips);
    if (!order.unpacks) return { found, bytes: () => [], hashed: () => 0, close: () => undefined };
    return extracted(found, from.layers, order.temporary, signal);
  }
  const cache = openStatCache(from.known);
  const cursor = new FolderCursor(from.root);
  try {
    const reader = new FolderReader(cursor, ignored(from.ignore), cache, signal);
    const found = findSources(reader, order, skips);
    cache.save(order.temporary);
    const starts = found.map(({ resolved }) => resolved.join('/'));
    const bytes: BytesOf = ({ source, from: path }) => {
      const start = starts[source] ?? '';
      return reader.bytes(start === '' || path === '' ? start + path : `${start}/${path}`);
    };
    return { found, bytes, hashed: () => reader.hashed, close: () => cursor.close() };
  } catch (error) {
    cursor.close();
    throw error;
  }
}

/** Files that may be archives have to be looked into. */
async function extracted(
  found: readonly FoundSource[],
  layers: readonly (LayerFile | undefined)[],
  temporary: string,
  signal: AbortSignal,
): Promise<OpenSource> {
  const files = new Map<number, string>();
  const close = (): void => {
    for (const file of files.values()) rmSync(file, { force: true });
  };
  try {
    for (const [at, { isFolder, entries }] of found.entries()) {
      const [entry] = entries;
      if (isFolder || entry?.kind !== 'file') continue;
      const file = `${temporary}${at}`;
      files.set(at, file);
      await extractFile(entry, layers, file, signal);
    }
  } catch (error) {
    close();
    throw error;
  }
  const bytes: BytesOf = ({ source }) => {
    const file = files.get(source);
    return file === undefined ? [] : fileContent(file);
  };
  return { found, bytes, hashed: () => 0, close };
}

async function receiveEntries(inbox: Inbox): Promise<readonly SourceEntry[]> {
  const entries: SourceEntry[] = [];
  for (;;) {
    const message = await inbox.next();
    if (message.kind !== 'entries') throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
    for (const entry of message.entries) entries.push(entry);
    if (message.isLast) return entries;
  }
}

/** Messages one after the other. */
class Inbox {
  readonly #waiting: ToCopy[] = [];
  readonly #signal: AbortSignal;
  #wake: () => void = () => undefined;

  constructor({ listen, signal }: TaskContext) {
    this.#signal = signal;
    listen((message) => {
      this.#waiting.push(message as ToCopy);
      this.#wake();
    });
    signal.addEventListener('abort', () => this.#wake(), { once: true });
  }

  async next(): Promise<ToCopy> {
    for (;;) {
      if (this.#signal.aborted) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
      const message = this.#waiting.shift();
      if (message !== undefined) return message;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

function inWords(error: unknown, { from }: CopyOrder): unknown {
  const system = systemCode(error);
  if (system === undefined) return error;
  if (from.kind !== 'folder' || !CHANGED.includes(system))
    return diskError(error, 'read', from.kind === 'folder' ? from.root : 'the files of a step');
  return new StrataError('UNSAFE_PATH', `The context ${from.root} changed while it was read`, {
    action: 'Build again when nothing changes the context.',
    evidence: { path: from.root },
    retryable: true,
    cause: error,
  });
}

/** What the system says of a name that was there, or was a link, a moment ago. */
const CHANGED: readonly string[] = ['ENOENT', 'ENOTDIR', 'EINVAL', 'ELOOP'];
