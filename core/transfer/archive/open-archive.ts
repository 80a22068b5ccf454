import { open, rm, stat } from 'node:fs/promises';
import { StrataError } from '../../oci/strata-error.ts';
import { LARGEST_DOCUMENT } from '../../oci/strict-json.ts';
import { decideCompression, SNIFF_LENGTH, type Compression } from '../../stream/compression.ts';
import { explained, isMissing } from '../../stream/disk-error.ts';
import { isTarHeader } from '../../stream/tar/block.ts';
import { runTask } from '../../stream/run-task.ts';
import type { Workers } from '../../stream/workers.ts';
import { membersOf, type Member, type Members } from './archive-members.ts';
import type { ArchiveOrder, ScannedMember } from './archive-messages.ts';

/** A tar of images, listed and not unpacked. */
export interface Archive {
  /** Seekable tar: the file itself, or what a compressed one was unpacked to. */
  readonly file: string;
  readonly members: Members;
  /** A document. `DOCUMENT_TOO_LARGE` beyond 4 MiB. */
  readDocument(name: string, member: Member): Promise<Buffer>;
  /** Removes what was unpacked. */
  close(): Promise<void>;
}

/** Where a compressed archive is unpacked to. */
export interface ArchiveGround {
  readonly workers: Pick<Workers, 'start'>;
  /** A new path for a temporary file. */
  readonly temporary: () => string;
  readonly diskFree: () => Promise<number>;
}

interface OpenOptions {
  readonly signal?: AbortSignal;
  /** While it is unpacked: compressed bytes of all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/** Left on the disk in any case: what else is running needs some. */
const RESERVE = 256 * 1024 * 1024;

/** Opens a tar archive, compressed or not. `INVALID_ARCHIVE` when it is none; whatever it holds, nothing is unpacked. */
export async function openArchive(
  ground: ArchiveGround,
  path: string,
  { signal, onProgress }: OpenOptions = {},
): Promise<Archive> {
  const { size, compression } = await look(path);
  let file = path;
  const close = async (): Promise<void> => {
    if (file !== path) await rm(file, { force: true }).catch(() => undefined);
  };
  try {
    if (compression !== 'none') {
      file = ground.temporary();
      const atMost = Math.max(0, (await ground.diskFree()) - RESERVE);
      const order: ArchiveOrder = { role: 'unpack', file: path, compression, target: file, atMost };
      const onMessage = (read: unknown): void => onProgress?.(read as number, size);
      await runTask(ground.workers, 'archive', order, { onMessage, signal });
      if ((await look(file)).compression !== 'none')
        throw new StrataError('INVALID_ARCHIVE', 'It is compressed more than once');
    }
    const scan: ArchiveOrder = { role: 'scan', file };
    const scanned = await runTask(ground.workers, 'archive', scan, { signal });
    return {
      file,
      members: membersOf(scanned as readonly ScannedMember[]),
      readDocument: (name, member) => readDocument(file, name, member),
      close,
    };
  } catch (error) {
    await close();
    throw aboutArchive(error, path);
  }
}

async function look(path: string): Promise<{ size: number; compression: Compression }> {
  // Looked at before it is opened: opening a pipe would wait for ever.
  const found = await stat(path).catch((error: unknown) => {
    if (isMissing(error)) throw new StrataError('INVALID_ARCHIVE', `${path} is not there`);
    throw error;
  });
  if (!found.isFile()) throw new StrataError('INVALID_ARCHIVE', `${path} is not a file`);
  const head = await readAt(path, 0, Math.min(SNIFF_LENGTH, found.size));
  try {
    const compression = decideCompression(head, 'none');
    if (compression !== 'none' || isTarHeader(head)) return { size: found.size, compression };
  } catch (error) {
    throw aboutArchive(error, path);
  }
  throw new StrataError('INVALID_ARCHIVE', `${path} is no tar archive, compressed or not`, {
    action: WHAT_CAN_BE_OPENED,
  });
}

export const WHAT_CAN_BE_OPENED =
  'Open what docker save, podman save or skopeo copy wrote, or the folder of an OCI image layout.';

async function readDocument(file: string, name: string, { offset, size }: Member): Promise<Buffer> {
  if (size <= LARGEST_DOCUMENT) return readAt(file, offset, size);
  throw new StrataError('DOCUMENT_TOO_LARGE', `"${name.slice(0, 200)}" has ${size} bytes`, {
    evidence: { size, limit: LARGEST_DOCUMENT },
  });
}

async function readAt(file: string, offset: number, length: number): Promise<Buffer> {
  return explained('read', file, async () => {
    const handle = await open(file, 'r');
    try {
      const bytes = Buffer.alloc(length);
      const { bytesRead } = await handle.read(bytes, 0, length, offset);
      return bytes.subarray(0, bytesRead);
    } finally {
      await handle.close();
    }
  });
}

/** A failure that names the archive; a tar that cannot be read is no archive of images. */
export function aboutArchive(error: unknown, path: string): unknown {
  if (!(error instanceof StrataError) || error.code === 'CANCELLED') return error;
  const code = error.code === 'INVALID_TAR' ? 'INVALID_ARCHIVE' : error.code;
  const reason = error.message
    .replaceAll(' of the unpacked layer', '')
    .replace(/^The layer /, 'The archive ');
  const message = reason.includes(path) ? reason : `${path} cannot be opened: ${reason}`;
  return error.reworded(message, {
    code,
    action: error.action ?? WHAT_CAN_BE_OPENED,
    evidence: { path },
  });
}
