import { rm } from 'node:fs/promises';
import type { PlacedLayer } from '../../image/placed-layer.ts';
import { archiveLayer } from '../archive/archive-layer.ts';
import type { BuildGround } from '../build-ground.ts';
import type { ArchiveKind } from '../copy/copy-messages.ts';
import { startCopy, type CopySession } from '../copy/copy-session.ts';
import type { Destination } from '../copy/place-entries.ts';
import type { WrittenLayer } from '../layer/layer-writer.ts';
import { imageOrigin } from '../rootfs/image-view.ts';

/** Sources that are copied as they are, or an archive that is unpacked. */
type Piece = { readonly session: CopySession } & (
  | {
      readonly kind: 'files';
      /** Numbers of the sources; `null` is all. */
      readonly only: readonly number[] | null;
    }
  | { readonly kind: 'archive'; readonly archive: ArchiveKind; readonly source: number }
);

/** Writes one layer of all that a step copies, in the order of its sources. */
export async function writeParts(
  ground: BuildGround,
  sessions: readonly CopySession[],
  { to, file }: { readonly to: Destination; readonly file: string },
): Promise<WrittenLayer> {
  const pieces: Piece[] = [];
  for (const session of sessions) pieces.push(...(await piecesOf(session)));
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return writePiece(ground, only, to, file);
  // Each as a layer of its own; what they are on top of each other is the layer of the step.
  const { parts, signal } = ground;
  const temporaries = new Set<string>();
  try {
    const layers: PlacedLayer[] = [];
    for (const piece of pieces) {
      const part = parts.store.temporary();
      temporaries.add(part);
      const { digest, size } = await writePiece(ground, piece, to, part);
      const placed = await archiveLayer(
        { parts, signal, temporaries },
        { file: part, digest, size, kind: 'tar' },
      );
      if (placed !== undefined) layers.push(placed);
    }
    const whole = { ...to, path: '', standing: [], below: [], owner: null, mode: null, keepsParents: false };
    return await writeFilesOf(ground, layers, whole, file);
  } finally {
    await removeAll(temporaries);
  }
}

/** Archives one by one, and what stands between them. */
async function piecesOf(session: CopySession): Promise<readonly Piece[]> {
  const { sources } = await session.found;
  if (sources.every(({ archive }) => archive === null)) return [{ kind: 'files', session, only: null }];
  const pieces: Piece[] = [];
  for (const [source, { archive }] of sources.entries()) {
    const last = pieces.at(-1);
    if (archive !== null) pieces.push({ kind: 'archive', session, archive, source });
    else if (last?.kind === 'files' && last.only !== null)
      pieces.splice(-1, 1, { ...last, only: [...last.only, source] });
    else pieces.push({ kind: 'files', session, only: [source] });
  }
  return pieces;
}

/** What is compressed and holds no archive is copied as it is, as BuildKit does. */
async function writePiece(
  ground: BuildGround,
  piece: Piece,
  to: Destination,
  file: string,
): Promise<WrittenLayer> {
  const { session } = piece;
  if (piece.kind === 'files') return session.write(to, file, piece.only);
  const { parts, signal } = ground;
  const archive = parts.store.temporary();
  const temporaries = new Set([archive]);
  try {
    const spooled = await session.spool(archive, piece.source);
    const order = { ...spooled, file: archive, kind: piece.archive };
    const placed = await archiveLayer({ parts, signal, temporaries }, order);
    if (placed === undefined) return await session.write(to, file, [piece.source]);
    return await writeFilesOf(ground, [placed], to, file);
  } finally {
    await removeAll(temporaries);
  }
}

async function writeFilesOf(
  ground: BuildGround,
  layers: readonly PlacedLayer[],
  to: Destination,
  file: string,
): Promise<WrittenLayer> {
  const { parts, signal, time } = ground;
  const { from, entries } = imageOrigin(await ground.view(layers), null);
  const temporary = ground.records.temporary();
  const order = { from, words: ['/'], exclude: [], unpacks: false, time, temporary };
  const session = startCopy(parts.workers, order, signal, entries?.(order.words));
  try {
    await session.found;
    return await session.write({ ...to, isFolder: true, replaces: true }, file, null);
  } finally {
    session.end();
  }
}

async function removeAll(files: Iterable<string>): Promise<void> {
  for (const file of files) await rm(file, { recursive: true, force: true }).catch(() => undefined);
}
