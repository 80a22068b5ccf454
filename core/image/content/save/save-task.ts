import { StrataError } from '../../../oci/strata-error.ts';
import type { TaskContext } from '../../../stream/worker-tasks.ts';
import { openLayerFile } from '../open-layer.ts';
import { Room } from '../room.ts';
import { FolderSink } from './folder-sink.ts';
import { readContents, type ContentSink } from './layer-contents.ts';
import { Pending } from './pending.ts';
import type { FromSave, SavedEntry, SaveOrder, SaveResult, ToSave } from './save-messages.ts';
import { Skipped } from './skipped.ts';
import { TarSink } from './tar-sink.ts';

/** Bytes between two messages about progress. */
const PROGRESS_EVERY = 4 * 1024 * 1024;

/** Everything to save, by what is done with it when. */
interface Listed {
  readonly folders: Pending;
  readonly files: Pending;
  readonly links: Pending;
  /** Devices and the like. */
  readonly others: Pending;
  bytes: number;
}

/** The worker's side of saving: takes the whole list, then reads each layer once. */
export async function saveTask(context: TaskContext): Promise<SaveResult> {
  const { layers, to } = context.data as SaveOrder;
  const room = new Room(context.signal);
  const skipped = new Skipped();
  const listed = await receive(context, room, skipped);
  const send = (message: FromSave, transfer: readonly ArrayBuffer[] = []): void =>
    context.post(message, transfer);
  let done = 0;
  let told = 0;
  const count = (bytes: number): void => {
    if (context.signal.aborted) throw cancelled();
    done += bytes;
    if (done - told < PROGRESS_EVERY && done < listed.bytes) return;
    told = done;
    send({ kind: 'progress', done, total: listed.bytes });
  };
  const read = async (sink: ContentSink): Promise<void> => {
    for (const [position, layer] of layers.entries()) {
      const files = listed.files.inLayer(position);
      if (files === undefined) continue;
      if (layer === undefined) throw elsewhere(position);
      const open = await openLayerFile(layer);
      try {
        await readContents(layer, open, files, counted(sink, count), context.signal);
      } finally {
        await open.close();
      }
    }
  };
  const entries =
    to.kind === 'folder'
      ? await saveToFolder(new FolderSink(to.path, skipped), listed, skipped, read, whileWanted)
      : await saveAsTar(new TarSink(to.prefix, write), listed, skipped, read, whileWanted);
  return { entries, bytes: done, skipped: skipped.list() };

  function* whileWanted(entries: Iterable<SavedEntry>): Generator<SavedEntry, void, undefined> {
    for (const entry of entries) {
      if (context.signal.aborted) throw cancelled();
      yield entry;
    }
  }

  async function write(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const { length } = bytes;
    send({ kind: 'bytes', bytes }, [bytes.buffer]);
    await room.take(length);
    if (context.signal.aborted) throw cancelled();
  }
}

function receive(context: TaskContext, room: Room, skipped: Skipped): Promise<Listed> {
  const listed: Listed = {
    folders: new Pending(),
    files: new Pending(),
    links: new Pending(),
    others: new Pending(),
    bytes: 0,
  };
  return new Promise((resolve, reject) => {
    context.signal.addEventListener('abort', () => reject(cancelled()), { once: true });
    if (context.signal.aborted) reject(cancelled());
    context.listen((message) => {
      const told = message as ToSave;
      if (told.kind === 'taken') room.give(told.bytes);
      else if (told.kind === 'end') resolve(listed);
      else for (const entry of told.entries) sortInto(listed, entry, skipped);
    });
  });
}

function sortInto(listed: Listed, entry: SavedEntry, skipped: Skipped): void {
  if (entry.content !== null) {
    listed.files.add(entry);
    if (entry.kind === 'file') listed.bytes += entry.content.stored;
  } else if (entry.kind === 'folder') listed.folders.add(entry);
  else if (entry.kind === 'symbolic link') listed.links.add(entry);
  else if (entry.kind === 'hard link')
    skipped.add(entry.path, 'the file it is a name of is not in the image');
  else listed.others.add(entry);
}

async function saveToFolder(
  sink: FolderSink,
  listed: Listed,
  skipped: Skipped,
  read: (sink: ContentSink) => Promise<void>,
  each: (entries: Iterable<SavedEntry>) => Iterable<SavedEntry>,
): Promise<number> {
  try {
    for (const folder of each(listed.folders.all())) await sink.folder(folder);
    await read(sink);
    for (const link of each(listed.links.all())) await sink.symbolicLink(link);
    for (const { path, kind } of each(listed.others.all()))
      skipped.add(path, `a ${kind} is never made on this system`);
    for (const folder of each(listed.folders.lastToFirst())) await sink.finishFolder(folder);
    return sink.entries;
  } finally {
    await sink.close();
  }
}

async function saveAsTar(
  sink: TarSink,
  listed: Listed,
  skipped: Skipped,
  read: (sink: ContentSink) => Promise<void>,
  each: (entries: Iterable<SavedEntry>) => Iterable<SavedEntry>,
): Promise<number> {
  await read(sink);
  for (const link of each(listed.links.all())) await sink.bare(link, 'symbolic link');
  for (const other of each(listed.others.all())) {
    const { kind, path } = other;
    if (kind === 'character device' || kind === 'block device' || kind === 'fifo')
      await sink.bare(other, kind);
    else skipped.add(path, 'nobody knows what kind of entry it is');
  }
  // After what is in them: whoever unpacks it in order leaves them with their own times and modes.
  for (const folder of each(listed.folders.lastToFirst())) await sink.bare(folder, 'folder');
  await sink.finish();
  return sink.entries;
}

function counted(sink: ContentSink, count: (bytes: number) => void): ContentSink {
  return {
    begin: (entry, extents) => sink.begin(entry, extents),
    data: async (bytes, at) => {
      await sink.data(bytes, at);
      count(bytes.length);
    },
    end: () => sink.end(),
    again: (entry) => sink.again(entry),
  };
}

function cancelled(): StrataError {
  return new StrataError('CANCELLED', 'Cancelled', { retryable: true });
}

function elsewhere(position: number): StrataError {
  return new StrataError(
    'LAYER_ELSEWHERE',
    `Layer ${position + 1} is in its registry; its files can be listed, but not saved`,
    { action: 'Pull the image, then save its files.', evidence: { layer: position } },
  );
}
