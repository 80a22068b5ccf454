import { mkdir } from 'node:fs/promises';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { indexLayerFile } from '../../image/layer-index/layer-pass.ts';
import { openLayerIndex } from '../../image/layer-index/layer-index.ts';
import type { PlacedLayer } from '../../image/placed-layer.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { TransferParts } from '../../transfer/layer-download.ts';
import type { ArchiveKind, Spooled } from '../copy/copy-messages.ts';
import { inflateByProgram } from './inflate-by-program.ts';

export interface ArchiveGround {
  readonly parts: TransferParts;
  readonly signal: AbortSignal;
  /** Files and folders to remove when the archive is not needed any more. */
  readonly temporaries: Set<string>;
}

interface ArchiveFile extends Spooled {
  readonly file: string;
  readonly kind: ArchiveKind;
}

/**
 * An archive, listed as a layer is: nothing is extracted, so no entry leads out and no link is followed on this machine.
 * `undefined` when it is compressed and holds no archive.
 */
export async function archiveLayer(
  ground: ArchiveGround,
  given: ArchiveFile,
): Promise<PlacedLayer | undefined> {
  const { parts, signal } = ground;
  const temporary = (): string => {
    const path = parts.store.temporary();
    ground.temporaries.add(path);
    return path;
  };
  const { file, digest, size } = await plain(given, temporary, signal);
  const indexFile = temporary();
  const derivedFolder = temporary();
  await mkdir(derivedFolder);
  const expected = { digest, size };
  try {
    const order = { file, expected, compression: 'none', indexFile, signal } as const;
    const { diffId } = await indexLayerFile(parts.workers, order);
    await refuseWhiteouts(indexFile);
    const bytes = { kind: 'file', path: file, offset: 0, length: size } as const;
    return { diffId, digest, indexFile, bytes: { ...bytes, compression: 'none', derivedFolder } };
  } catch (error) {
    if (error instanceof StrataError && error.code === 'INVALID_TAR') return undefined;
    throw error;
  }
}

/** In a compression that layers have, or in none. */
async function plain(
  { kind, file, digest, size }: ArchiveFile,
  temporary: () => string,
  signal: AbortSignal,
): Promise<Spooled & { readonly file: string }> {
  if (kind !== 'xz' && kind !== 'bzip2') return { file, digest, size };
  const target = temporary();
  return { file: target, ...(await inflateByProgram({ kind, file, size, target, signal })) };
}

/** Entries that are looked at before others have their turn. */
const A_TURN = 4096;

/** In an archive they are files like others; in a layer they would remove something. */
async function refuseWhiteouts(indexFile: string): Promise<void> {
  let looked = 0;
  for (const { path } of (await openLayerIndex(indexFile)).entries()) {
    looked += 1;
    if (looked % A_TURN === 0) await nextTurn();
    const name =
      path
        .split('/')
        .filter((part) => part !== '')
        .at(-1) ?? '';
    if (!name.startsWith('.wh.')) continue;
    throw new StrataError(
      'UNSAFE_PATH',
      `"${path}" of the archive has a name that means a removal in a layer`,
      { evidence: { path } },
    );
  }
}
