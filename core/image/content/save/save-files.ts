import type { Workers } from '../../../stream/workers.ts';
import { deferred } from '../../../stream/deferred.ts';
import type { LocatedFile } from '../../files/image-files.ts';
import { pathBytes } from '../../files/paths/path-text.ts';
import type { PlacedLayer } from '../../placed-layer.ts';
import { layerFileOf } from '../content-orders.ts';
import type { FromSave, SavedEntry, SaveOrder, SaveResult, ToSave } from './save-messages.ts';

export interface FilesToSave {
  /** What the contents of `entries` are in. */
  readonly layers: readonly PlacedLayer[];
  readonly entries: AsyncIterable<readonly LocatedFile[]>;
  /** The path that is saved, "/" for all; entries are at or below it. */
  readonly root: string;
}

interface Options {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Fills a new, empty folder. */
export function saveInto(
  workers: Workers,
  files: FilesToSave,
  folder: string,
  options: Options,
): Promise<SaveResult> {
  return run(workers, files, { kind: 'folder', path: folder }, () => Promise.resolve(), options);
}

/** Writes a tar stream; names begin with that of what is saved, as `docker cp` gives them. */
export function saveAsTar(
  workers: Workers,
  files: FilesToSave,
  write: (bytes: Uint8Array) => Promise<void>,
  options: Options,
): Promise<SaveResult> {
  const name = latin1(pathBytes(files.root))
    .split('/')
    .filter((part) => part !== '')
    .at(-1);
  return run(workers, files, { kind: 'tar', prefix: name === undefined ? '' : `${name}/` }, write, options);
}

async function run(
  workers: Workers,
  { layers, entries, root }: FilesToSave,
  to: SaveOrder['to'],
  write: (bytes: Uint8Array) => Promise<void>,
  { signal, onProgress }: Options,
): Promise<SaveResult> {
  const order: SaveOrder = { layers: layers.map((layer) => layerFileOf(layer)), to };
  /** Pieces are written one after the other, whatever the writer does. */
  let written = Promise.resolve();
  const failed = deferred<never>();
  const task = workers.start('save', order, {
    onMessage: (message) => {
      const told = message as FromSave;
      if (told.kind === 'progress') return onProgress?.(told.done, told.total);
      written = written
        .then(() => write(told.bytes))
        .then(() => post({ kind: 'taken', bytes: told.bytes.length }));
      written.catch((error: unknown) => {
        failed.reject(error);
        task.cancel();
      });
    },
  });
  const post = (message: ToSave): void => task.post(message);
  const stop = (): void => task.cancel();
  if (signal?.aborted === true) stop();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    const above = latin1(pathBytes(root)).replace(/^\/+|\/+$/g, '');
    for await (const batch of entries) {
      if (signal?.aborted === true) break;
      const shown = batch.filter(({ row }) => row.change !== 'removed');
      post({ kind: 'entries', entries: shown.map((located) => savedEntry(located, above)) });
    }
    post({ kind: 'end' });
    const result = (await Promise.race([task.result, failed.promise])) as SaveResult;
    await written;
    return result;
  } catch (error) {
    task.cancel();
    await task.result.catch(() => undefined);
    await written.catch(() => undefined);
    throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

function savedEntry(located: LocatedFile, above: string): SavedEntry {
  const { row, linkBytes, xattrBytes, mtimeNanos, content } = located;
  const path = latin1(located.pathBytes).replace(/^\/+|\/+$/g, '');
  return {
    path: above === '' ? path : path.slice(above.length + 1),
    kind: row.kind,
    mode: row.mode,
    uid: row.uid,
    gid: row.gid,
    mtime: row.modified === null ? null : Math.floor(Date.parse(row.modified) / 1000),
    nanos: row.modified === null ? 0 : mtimeNanos,
    link: linkBytes === undefined ? '' : latin1(linkBytes),
    device: row.device,
    xattrs: [...xattrBytes].map(([name, value]) => [name, latin1(value)]),
    content: content ?? null,
  };
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('latin1');
}
