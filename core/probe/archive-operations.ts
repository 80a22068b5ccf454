import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { diveFigures, type DiveFigures } from '../image/files/dive-figures.ts';
import { rangeTask } from '../image/layer-index/range-task.ts';
import { layerCompression } from '../oci/media-types.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { TaskContext } from '../stream/worker-tasks.ts';
import type { Workers, WorkerTask } from '../stream/workers.ts';
import { archiveTask } from '../transfer/archive/archive-task.ts';
import type { FoundImage } from '../transfer/look/found-image.ts';
import { openPlace, type OpenedPlace } from '../transfer/look/open-place.ts';
import { operation, type Operation } from './operation.ts';

interface InspectedImage {
  readonly name?: string;
  /** Of the manifest; of the config where there is none, as in docker's own archives. */
  readonly digest: string;
  readonly platform?: string;
  readonly layers: readonly { readonly digest: string; readonly size: number }[];
}

/** A probe has one case at a time: what the app gives to a thread is done here. */
function inPlace(signal: AbortSignal): Pick<Workers, 'start'> {
  return {
    start(_name, data, options = {}): WorkerTask {
      const result = archiveTask({
        ...context(signal),
        data,
        post: (message) => options.onMessage?.(message),
      });
      result.catch(() => undefined);
      return { result, post: () => undefined, cancel: () => undefined };
    },
  };
}

function context(signal: AbortSignal): TaskContext {
  return { data: undefined, signal, listen: () => undefined, post: () => undefined };
}

const UNPACKED_AT_MOST = 16 * 1024 ** 3;

/** Opens an archive for as long as `use` takes; what is unpacked or made of it is in `folder` and goes with it. */
async function withArchive<Result>(
  file: string,
  signal: AbortSignal,
  use: (place: OpenedPlace, folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(path.join(tmpdir(), 'strata-probe-'));
  try {
    const ground = {
      workers: inPlace(signal),
      temporary: () => path.join(folder, 'unpacked'),
      diskFree: () => Promise.resolve(UNPACKED_AT_MOST),
    };
    return await use(await openPlace(ground, file, { signal }), folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** One for each name, as in an index. */
function inspected(image: FoundImage): readonly InspectedImage[] {
  const bare = {
    digest: image.manifest?.digest ?? image.imageId,
    platform: image.platform,
    // Layers from before 1.10 have no digest at all.
    layers: image.layers.map(({ digest, diffId, size }) => ({ digest: digest ?? diffId ?? '', size })),
  };
  return image.names.length === 0 ? [bare] : image.names.map((name) => ({ name, ...bare }));
}

/** The first image of an archive, in the figures of dive. */
async function analyze({ images }: OpenedPlace, folder: string, signal: AbortSignal): Promise<DiveFigures> {
  const [image] = images;
  if (image === undefined) throw new StrataError('INVALID_ARCHIVE', 'There is no image in it');
  const indexFiles: string[] = [];
  for (const [position, { bytes, digest, mediaType }] of image.layers.entries()) {
    if (bytes === null) throw new StrataError('BLOB_UNKNOWN', `Layer ${position + 1} is not in it`);
    const indexFile = path.join(folder, `index-${position}`);
    const { path: file, offset, length } = bytes;
    const compression = layerCompression(mediaType);
    const order = {
      role: 'range',
      file,
      offset,
      length,
      digest: digest ?? undefined,
      compression,
      indexFile,
    } as const;
    await rangeTask(order, context(signal));
    indexFiles.push(indexFile);
  }
  return diveFigures(indexFiles);
}

const archive = z.object({ file: z.string().min(1) });

export const archiveOperations: Readonly<Record<string, Operation>> = {
  'archive.inspect': operation(archive, ({ file }, signal) =>
    withArchive(file, signal, (place) => Promise.resolve({ images: place.images.flatMap(inspected) })),
  ),
  'archive.analyze': operation(archive, ({ file }, signal) =>
    withArchive(file, signal, (place, folder) => analyze(place, folder, signal)),
  ),
};
