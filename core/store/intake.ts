import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest } from '../oci/digest.ts';
import type { Disk } from './disk/disk.ts';
import { explained, isMissing } from '../stream/disk-error.ts';
import { removeIfPresent, writeNew } from './disk/durable.ts';
import { namesIn } from './disk/names-in.ts';
import { blobFolder, blobPath, flatName, readFlatName, type Layout } from './layout.ts';
import { isProcessMark, ownMark, processState, type ProcessMark } from './disk/process-mark.ts';

/** A big blob on its way in. Bytes are written to `file` by whoever downloads and checks them. */
export interface Intake {
  readonly file: string;
  /** Bytes that an earlier attempt left in `file`. Not verified: hash them with the rest. */
  readonly resumeFrom: number;
  /** Size and digest were verified: it becomes a blob, read-only and flushed. */
  commit(): Promise<void>;
  /** Ends without the blob; bytes so far wait for the next attempt. After `commit`, nothing. */
  release(): Promise<void>;
  /** Ends without the blob; the bytes were wrong. */
  discard(): Promise<void>;
}

/**
 * Unfinished bytes lie at `partial/<alg>-<hex>`, or, while a process writes them, at `partial/<alg>-<hex>~<mark>~<random>`.
 * To take over is to rename, which one process wins; bytes of a dead process are taken over in the same way. Whoever
 * finds only bytes of a live process begins a file of its own, so that neither damages the other's.
 */
export interface PartialFile {
  readonly path: string;
  readonly digest: Digest;
  readonly owner: ProcessMark | undefined;
}

/** A writer that cannot be seen from here touches its file all the time; after this long it is taken for dead. */
const BELIEVED_MS = 600_000;

function readPartialName(layout: Layout, name: string): PartialFile | undefined {
  const [flat = '', mark] = name.split('~');
  const digest = readFlatName(flat);
  if (digest === undefined) return undefined;
  return {
    path: join(layout.partial, name),
    digest,
    owner: mark !== undefined && isProcessMark(mark) ? mark : undefined,
  };
}

export async function listPartials(layout: Layout): Promise<readonly PartialFile[]> {
  return (await namesIn(layout.partial)).flatMap((name) => readPartialName(layout, name) ?? []);
}

/** Whether somebody may be writing it now. */
export async function isBeingWritten({ owner, path }: PartialFile): Promise<boolean> {
  if (owner === undefined) return false;
  const state = processState(owner);
  if (state !== 'unknown') return state === 'alive';
  const facts = await stat(path).catch(() => undefined);
  return facts !== undefined && Date.now() - facts.mtimeMs < BELIEVED_MS;
}

export async function openIntake(
  disk: Disk,
  layout: Layout,
  descriptor: { readonly digest: Digest; readonly size: number },
): Promise<Intake> {
  const { digest, size } = descriptor;
  const flat = join(layout.partial, flatName(digest));
  const file = `${flat}~${ownMark()}~${randomBytes(4).toString('hex')}`;
  const resumeFrom = await explained('begin', file, async () => {
    try {
      const found = await takeOver(disk, layout, digest, file);
      if (found !== undefined && found <= size) return found;
      if (found !== undefined) await disk.unlink(file);
      await writeNew(disk, file, '', { flush: 'none' });
      return 0;
    } catch (error) {
      // Nobody else takes over what bears the mark of a live process.
      await release().catch(() => undefined);
      throw error;
    }
  });
  let open = true;

  async function commit(): Promise<void> {
    const blob = blobPath(layout, digest);
    await disk.flush(file);
    await disk.setMode(file, 0o444);
    await disk.makeFolder(blobFolder(layout, digest));
    await disk.rename(file, blob);
  }

  async function release(): Promise<void> {
    const [mine, other] = await Promise.all([sizeOf(file), sizeOf(flat)]);
    if (mine === undefined) return;
    if (mine === 0 || (other !== undefined && other >= mine)) await removeIfPresent(disk, file);
    else await disk.rename(file, flat);
  }

  async function end(attempted: string, step: () => Promise<unknown>): Promise<void> {
    if (!open) return;
    await explained(attempted, file, step);
    open = false;
  }

  return {
    file,
    resumeFrom,
    commit: () => end('store', commit),
    release: () => end('keep', release),
    discard: () => end('discard', () => removeIfPresent(disk, file)),
  };
}

/** Bytes by digest that an intake would take over. */
export async function resumableBytes(layout: Layout): Promise<ReadonlyMap<Digest, number>> {
  const bytes = new Map<Digest, number>();
  for (const partial of await listPartials(layout)) {
    if (await isBeingWritten(partial)) continue;
    bytes.set(partial.digest, Math.max(bytes.get(partial.digest) ?? 0, (await sizeOf(partial.path)) ?? 0));
  }
  return bytes;
}

/** Renames the longest bytes that nobody writes to `file`; gives their number. */
async function takeOver(
  disk: Disk,
  layout: Layout,
  digest: Digest,
  file: string,
): Promise<number | undefined> {
  const candidates: { readonly path: string; readonly size: number }[] = [];
  for (const partial of await listPartials(layout)) {
    if (partial.digest !== digest || (await isBeingWritten(partial))) continue;
    const size = await sizeOf(partial.path);
    if (size !== undefined) candidates.push({ path: partial.path, size });
  }
  candidates.sort((a, b) => b.size - a.size);
  for (const candidate of candidates) {
    try {
      await disk.rename(candidate.path, file);
      // A commit that was cut off has made it read-only.
      await disk.setMode(file, 0o644);
      return candidate.size;
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
  }
  return undefined;
}

async function sizeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
