import type { InstalledPackage, PackageReport } from '../../api/packages.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { deferred } from '../../stream/deferred.ts';
import type { Workers } from '../../stream/workers.ts';
import { readRanges } from '../content/read-layer.ts';
import type { ImageFiles } from '../files/image-files.ts';
import type { PlacedLayer } from '../placed-layer.ts';
import { filesToRead, type FileToRead } from './files-to-read.ts';
import {
  MOST_PROBLEMS,
  type AboutSystem,
  type FromReader,
  type ReadFile,
  type ReadSummary,
  type ToReader,
} from './reading-messages.ts';
import { readAbout } from './read-about.ts';

/** Bytes that are on their way to the reader at a time. */
const BATCH_BYTES = 64 * 1024 * 1024;
/** More at once would hold up the thread that passes them on. */
const BATCH_FILES = 5000;

/** What package managers say is installed, read from the layers without unpacking them. A damaged database is a problem of the report. */
export async function imagePackages(
  workers: Workers,
  layers: readonly PlacedLayer[],
  files: ImageFiles,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<PackageReport> {
  const { wanted, removed, about, problems } = await filesToRead(files, layers);
  const reader = startReader(workers);
  const cancel = (): void => reader.cancel();
  signal?.addEventListener('abort', cancel);
  try {
    if (signal?.aborted === true) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
    for (let at = 0; at < removed.length; at += BATCH_FILES)
      await reader.add(removed.slice(at, at + BATCH_FILES));
    for (const batch of batches(wanted)) {
      const layer = layers[batch[0]?.from ?? -1];
      if (layer === undefined) continue;
      const bytes = await readRanges(workers, layer, batch, signal === undefined ? {} : { signal });
      await reader.add(batch.map(({ path, layer: at }, index) => ({ path, layer: at, bytes: bytes[index] })));
    }
    const report = await reader.end(await readAbout(workers, layers, about, signal));
    return { ...report, problems: [...problems, ...report.problems].slice(0, MOST_PROBLEMS) };
  } finally {
    signal?.removeEventListener('abort', cancel);
    reader.cancel();
  }
}

/** Pieces of one layer each, small enough to be held twice. */
function* batches(wanted: readonly FileToRead[]): Generator<readonly FileToRead[]> {
  let batch: FileToRead[] = [];
  let bytes = 0;
  for (const one of wanted) {
    const isFull = bytes + one.length > BATCH_BYTES || batch.length === BATCH_FILES;
    if (batch.length > 0 && (isFull || batch[0]?.from !== one.from)) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(one);
    bytes += one.length;
  }
  if (batch.length > 0) yield batch;
}

interface Reader {
  add(files: readonly ReadFile[]): Promise<void>;
  end(about: AboutSystem): Promise<PackageReport>;
  cancel(): void;
}

/** The worker's side has read a batch before the next is sent: memory stays bounded. */
function startReader(workers: Workers): Reader {
  const packages: InstalledPackage[] = [];
  let acknowledged = deferred<void>();
  const task = workers.start('packages', null, {
    onMessage(message) {
      const news = message as FromReader;
      if (news.kind === 'read') return acknowledged.resolve();
      packages.push(...news.packages);
      post({ kind: 'more' });
    },
  });
  // Whoever waits for a batch hears of a failure too.
  task.result.catch((error: unknown) => acknowledged.reject(error));
  const post = (message: ToReader): void => task.post(message);
  return {
    async add(files) {
      if (files.length === 0) return;
      acknowledged = deferred<void>();
      post({ kind: 'files', files });
      await Promise.race([acknowledged.promise, task.result]);
    },
    async end(about) {
      post({ kind: 'end', about });
      const summary = (await task.result) as ReadSummary;
      return { ...summary, packages };
    },
    cancel: () => task.cancel(),
  };
}
