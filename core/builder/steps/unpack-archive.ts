import { mkdir, rm } from 'node:fs/promises';
import { indexLayerFile } from '../../image/layer-index/layer-pass.ts';
import { openLayerIndex } from '../../image/layer-index/layer-index.ts';
import type { PlacedLayer } from '../../image/placed-layer.ts';
import type { Digest } from '../../oci/digest.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { BuildGround } from '../build-ground.ts';
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
  if (found.archive === 'bzip2' || found.archive === 'xz')
    throw notSupported(`ADD of an archive in ${found.archive} ("${found.path}")`, line);
  return found.archive;
}

/**
 * Writes the layer of an archive that is unpacked into a folder. It is read as a layer is: no entry leads out, no link is
 * followed on this machine. What is compressed and holds no archive is copied as it is, as BuildKit does.
 */
export async function unpackArchive(
  ground: BuildGround,
  session: CopySession,
  to: Destination,
  file: string,
): Promise<WrittenLayer> {
  const { store } = ground.parts;
  const archive = store.temporary();
  const indexFile = store.temporary();
  const derivedFolder = store.temporary();
  try {
    const { digest, size } = await session.spool(archive);
    await mkdir(derivedFolder);
    const diffId = await indexArchive(ground, { file: archive, digest, size, indexFile });
    if (diffId === undefined) return await session.write(to, file);
    await refuseWhiteouts(indexFile);
    const bytes = {
      kind: 'file',
      path: archive,
      offset: 0,
      length: size,
      compression: 'none',
      derivedFolder,
    } as const;
    const placed: PlacedLayer = { diffId, digest, indexFile, bytes };
    const { from, entries } = imageOrigin(await ground.view([placed]), null);
    const temporary = ground.records.temporary();
    const order = { from, words: ['/'], exclude: [], unpacks: false, time: ground.time, temporary };
    const unpacked = startCopy(ground.parts.workers, order, ground.signal, entries?.());
    try {
      await unpacked.found;
      return await unpacked.write({ ...to, isFolder: true }, file);
    } finally {
      unpacked.end();
    }
  } finally {
    for (const path of [archive, indexFile, derivedFolder])
      await rm(path, { recursive: true, force: true }).catch(() => undefined);
  }
}

interface ArchiveFile {
  readonly file: string;
  readonly digest: Digest;
  readonly size: number;
  readonly indexFile: string;
}

/** `undefined` when it is no archive. */
async function indexArchive(
  { parts, signal }: BuildGround,
  { file, digest, size, indexFile }: ArchiveFile,
): Promise<Digest | undefined> {
  try {
    const expected = { digest, size };
    return (await indexLayerFile(parts.workers, { file, expected, compression: 'none', indexFile, signal }))
      .diffId;
  } catch (error) {
    if (error instanceof StrataError && error.code === 'INVALID_TAR') return undefined;
    throw error;
  }
}

/** In an archive they are files like others; in a layer they would remove something. */
async function refuseWhiteouts(indexFile: string): Promise<void> {
  for (const { path } of (await openLayerIndex(indexFile)).entries()) {
    const name =
      path
        .split('/')
        .filter((part) => part !== '')
        .at(-1) ?? '';
    if (!name.startsWith('.wh.')) continue;
    throw new StrataError(
      'UNSAFE_PATH',
      `"${path}" of the archive has a name that means a removal in a layer`,
      {
        evidence: { path },
      },
    );
  }
}
