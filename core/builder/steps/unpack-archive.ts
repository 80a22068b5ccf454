import { rm } from 'node:fs/promises';
import type { BuildGround } from '../build-ground.ts';
import { archiveLayer } from '../archive/archive-layer.ts';
import type { ArchiveKind, Found } from '../copy/copy-messages.ts';
import { startCopy, type CopySession } from '../copy/copy-session.ts';
import type { Destination } from '../copy/place-entries.ts';
import type { WrittenLayer } from '../layer/layer-writer.ts';
import { notSupported } from '../refused.ts';
import { imageOrigin } from '../rootfs/image-view.ts';

/** The archive that ADD is to unpack; `null` when nothing of what was found is one. */
export function archiveIn({ sources }: Found, line: number): ArchiveKind | null {
  const found = sources.find(({ archive }) => archive !== null);
  if (found === undefined || found.archive === null) return null;
  if (sources.length > 1) throw notSupported('ADD of an archive together with other files', line);
  return found.archive;
}

/**
 * Writes the layer of an archive that is unpacked into a folder. What is compressed and holds no archive is copied as it is,
 * as BuildKit does.
 */
export async function unpackArchive(
  ground: BuildGround,
  session: CopySession,
  { kind, to, file }: { readonly kind: ArchiveKind; readonly to: Destination; readonly file: string },
): Promise<WrittenLayer> {
  const { parts, signal } = ground;
  const archive = parts.store.temporary();
  const temporaries = new Set([archive]);
  try {
    const spooled = await session.spool(archive);
    const placed = await archiveLayer({ parts, signal, temporaries }, { ...spooled, file: archive, kind });
    if (placed === undefined) return await session.write(to, file);
    const { from, entries } = imageOrigin(await ground.view([placed]), null);
    const temporary = ground.records.temporary();
    const order = { from, words: ['/'], exclude: [], unpacks: false, time: ground.time, temporary };
    const unpacked = startCopy(parts.workers, order, signal, entries?.());
    try {
      await unpacked.found;
      return await unpacked.write({ ...to, isFolder: true, replaces: true }, file);
    } finally {
      unpacked.end();
    }
  } finally {
    for (const path of temporaries) await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}
