import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Digest } from '../oci/digest.ts';
import type { Workers, WorkerTask } from '../stream/workers.ts';
import { archiveTask } from '../transfer/archive/archive-task.ts';
import type { ArchiveGround } from '../transfer/archive/open-archive.ts';
import type { FoundImage } from '../transfer/look/found-image.ts';
import { openPlace } from '../transfer/look/open-place.ts';
import { operation, type Operation } from './operation.ts';

interface InspectedImage {
  readonly name?: string;
  /** Of the manifest; of the config where there is none, as in docker's own archives. */
  readonly digest: string;
  readonly platform?: string;
  readonly layers: readonly { readonly digest: string; readonly size: number }[];
}

/** A probe has one case at a time: what the app gives to a thread is done here. */
const inPlace: Pick<Workers, 'start'> = {
  start(_name, data, options = {}): WorkerTask {
    const controller = new AbortController();
    const result = archiveTask({
      data,
      signal: controller.signal,
      listen: () => undefined,
      post: (message) => options.onMessage?.(message),
    });
    result.catch(() => undefined);
    return { result, post: () => undefined, cancel: () => controller.abort() };
  },
};

const UNPACKED_AT_MOST = 16 * 1024 ** 3;

async function inspectArchive(
  file: string,
  signal: AbortSignal,
): Promise<{ readonly images: readonly InspectedImage[] }> {
  const unpacked = path.join(tmpdir(), `strata-probe-${randomUUID()}`);
  const ground: ArchiveGround = {
    workers: inPlace,
    temporary: () => unpacked,
    diskFree: () => Promise.resolve(UNPACKED_AT_MOST),
  };
  try {
    const place = await openPlace(ground, file, { signal });
    try {
      return { images: place.images.flatMap(inspected) };
    } finally {
      await place.close();
    }
  } finally {
    await rm(unpacked, { force: true });
  }
}

/** One for each name, as in an index. */
function inspected(image: FoundImage): readonly InspectedImage[] {
  const bare = {
    digest: image.manifest?.digest ?? image.imageId,
    platform: image.platform,
    layers: image.layers.map(({ digest, diffId, size }) => ({ digest: named(digest ?? diffId), size })),
  };
  return image.names.length === 0 ? [bare] : image.names.map((name) => ({ name, ...bare }));
}

/** Layers from before 1.10 have no digest at all. */
function named(digest: Digest | null): string {
  return digest ?? '';
}

export const archiveOperations: Readonly<Record<string, Operation>> = {
  'archive.inspect': operation(z.object({ file: z.string().min(1) }), ({ file }, signal) =>
    inspectArchive(file, signal),
  ),
};
