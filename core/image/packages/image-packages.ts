import type { InstalledPackage, PackageReport } from '../../api/packages.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { deferred } from '../../stream/deferred.ts';
import type { Workers } from '../../stream/workers.ts';
import { readRanges } from '../content/read-layer.ts';
import type { ImageFiles, SelectedPath } from '../files/image-files.ts';
import type { PlacedLayer } from '../placed-layer.ts';
import { humanSize } from '../units.ts';
import { databaseAt, DATABASES } from './databases.ts';
import type { AboutSystem, FromReader, ReadFile, ReadSummary, ToReader } from './reading-messages.ts';
import { RELEASE_PATTERN } from './system-release.ts';
import { COPYRIGHT_PATTERN } from './debian-copyright.ts';
import { readAbout } from './read-about.ts';

type Problem = PackageReport['problems'][number];

interface Wanted {
  readonly path: string;
  readonly layer: number;
  /** The layer that has the bytes: a lower one when it is a link to a file there. */
  readonly from: number;
  readonly offset: number;
  readonly length: number;
}

/** Bytes that are on their way to the reader at a time. */
const BATCH_BYTES = 64 * 1024 * 1024;
/** More at once would hold up the thread that passes them on. */
const BATCH_FILES = 5000;

/** That are told: an image of a million broken manifests has one problem. */
const MOST_PROBLEMS = 1000;

/** What package managers say is installed, read from the layers without unpacking them. A damaged database is a problem of the report. */
export async function imagePackages(
  workers: Workers,
  layers: readonly PlacedLayer[],
  files: ImageFiles,
  { signal }: { readonly signal?: AbortSignal } = {},
): Promise<PackageReport> {
  const patterns = [...DATABASES.map(({ pattern }) => pattern), RELEASE_PATTERN, COPYRIGHT_PATTERN];
  const selected = await files.select(patterns);
  const { wanted, removed, problems } = sorted(selected, layers);
  const reader = startReader(workers);
  const cancel = (): void => reader.cancel();
  signal?.addEventListener('abort', cancel);
  try {
    if (signal?.aborted === true) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
    await reader.add(removed);
    for (const batch of batches(wanted)) {
      const layer = layers[batch[0]?.from ?? -1];
      if (layer === undefined) continue;
      const bytes = await readRanges(workers, layer, batch, signal === undefined ? {} : { signal });
      await reader.add(batch.map(({ path, layer: at }, index) => ({ path, layer: at, bytes: bytes[index] })));
    }
    const report = await reader.end(await readAbout(workers, layers, selected, signal));
    return { ...report, problems: [...problems, ...report.problems].slice(0, MOST_PROBLEMS) };
  } finally {
    signal?.removeEventListener('abort', cancel);
    reader.cancel();
  }
}

/** What is to be read, by layer; what is gone; and what cannot be read. */
function sorted(
  selected: readonly SelectedPath[],
  layers: readonly PlacedLayer[],
): { readonly wanted: Wanted[]; readonly removed: ReadFile[]; readonly problems: Problem[] } {
  const wanted: Wanted[] = [];
  const removed: ReadFile[] = [];
  const problems: Problem[] = [];
  for (const { path, versions } of selected) {
    const database = databaseAt(path);
    if (database === undefined) continue;
    for (const { layer, change, content } of versions) {
      if (change === 'removed' || content === undefined) {
        removed.push({ path, layer, bytes: undefined });
        continue;
      }
      const message = obstacle(content, database.largest, layers[content.layer]);
      if (message === undefined)
        wanted.push({
          path,
          layer,
          from: content.layer,
          offset: content.offset,
          length: Math.min(content.stored, database.head ?? content.stored),
        });
      else if (problems.length < MOST_PROBLEMS) problems.push({ path, layer, message });
    }
  }
  return {
    wanted: wanted.sort((one, other) => one.from - other.from || one.offset - other.offset),
    removed,
    problems,
  };
}

function obstacle(
  content: { readonly size: number; readonly isSparse: boolean },
  largest: number,
  layer: PlacedLayer | undefined,
): string | undefined {
  if (layer?.bytes.kind !== 'file') return 'Its layer is in a registry: only the names of its files are here';
  if (content.isSparse) return 'It is a sparse file, which no package manager writes';
  if (content.size > largest)
    return `It has ${humanSize(content.size)}; ${humanSize(largest)} are read at most`;
  return undefined;
}

/** Pieces of one layer each, small enough to be held twice. */
function* batches(wanted: readonly Wanted[]): Generator<readonly Wanted[]> {
  let batch: Wanted[] = [];
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
