import { stat } from 'node:fs/promises';
import type { PlacedLayer } from '../../image/placed-layer.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { isMissing } from '../../stream/disk-error.ts';
import { archiveLayer, type ArchiveGround } from '../archive/archive-layer.ts';
import { startCopy } from '../copy/copy-session.ts';
import type { SourceEntry } from '../copy/source-entry.ts';
import { FIXED_TIME } from '../layer/fixed-time.ts';
import { imageOrigin, imageViews } from '../rootfs/image-view.ts';
import { LONGEST_TEXT, type ContextFiles } from './open-context.ts';

/**
 * A context that is an archive, plain or in gzip, zstd, bzip2 or xz. It is read as a layer is, never extracted.
 * `undefined` when the file is no archive.
 */
export async function archiveFiles(
  ground: ArchiveGround,
  file: string,
  place: string,
): Promise<ContextFiles | undefined> {
  const layer = await layerOf(ground, file);
  if (layer === undefined) return undefined;
  const view = await imageViews(ground.parts.workers, ground.signal)([layer]);
  return {
    async text(name) {
      const text = await view.text(Buffer.from(name).toString('latin1'));
      if (text === undefined || Buffer.byteLength(text) <= LONGEST_TEXT) return text;
      throw new StrataError('INVALID_DOCKERFILE', `${name} of the archive is larger than 1 MiB`);
    },
    open: (ignore) => ({
      place,
      origin() {
        const { from, entries } = imageOrigin(view, ignore);
        return Promise.resolve({
          from,
          ...(entries === undefined ? {} : { entries: (words) => timeless(entries(words)) }),
        });
      },
    }),
  };
}

/** Whoever packs a context again gives its files other times, which makes them no other files. */
async function* timeless(
  batches: AsyncIterable<readonly SourceEntry[]>,
): AsyncGenerator<readonly SourceEntry[]> {
  for await (const batch of batches)
    yield batch.map((entry) => {
      // Nor has a link a mode of its own.
      const mode = entry.kind === 'link' ? 0o777 : entry.mode;
      return { ...entry, mode, mtime: null, nanos: 0 };
    });
}

async function layerOf(ground: ArchiveGround, file: string): Promise<PlacedLayer | undefined> {
  const { parts, signal } = ground;
  await needFile(file);
  const given = { name: 'context', mode: 0o600, mtime: null, content: { kind: 'file', path: file } } as const;
  const order = {
    from: { kind: 'files', files: [given] },
    words: [],
    exclude: [],
    unpacks: true,
    time: { seconds: FIXED_TIME, isAsked: false },
    temporary: parts.store.temporary(),
  } as const;
  const session = startCopy(parts.workers, order, signal);
  try {
    const kind = (await session.found).sources[0]?.archive ?? null;
    if (kind === null) return undefined;
    const copy = parts.store.temporary();
    ground.temporaries.add(copy);
    return await archiveLayer(ground, { ...(await session.spool(copy, 0)), file: copy, kind });
  } finally {
    session.end();
  }
}

async function needFile(file: string): Promise<void> {
  try {
    if ((await stat(file)).isFile()) return;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  throw new StrataError('INVALID_INPUT', `unable to prepare context: "${file}" not found or no file`, {
    evidence: { path: file },
  });
}
