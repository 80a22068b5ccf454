import { createHash, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, realpath, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import type { DockerfileText } from '../../core/api/builds.ts';
import { StrataError } from '../../core/index.ts';
import { LONGEST_TEXT } from './find-source.ts';
import type { KnownSource } from './known-sources.ts';

export type SourceFile = 'dockerfile' | 'ignore';

const MISSING = new Set<unknown>(['ENOENT', 'ENOTDIR']);
/** What is there instead of the file when there is none: saving then makes one. */
const NOTHING = Buffer.alloc(0);

interface Found {
  /** Where it is named. */
  readonly file: string;
  /** Where it is, behind links; `null` when it is not there. */
  readonly real: string | null;
  readonly bytes: Buffer;
  readonly mode: number;
}

/**
 * A text of a source. What is fetched, and what a save would harm, has no digest.
 * @throws FILE_NOT_FOUND, NOT_A_FILE, INVALID_INPUT (too large)
 */
export async function readSourceFile(source: KnownSource, what: SourceFile): Promise<DockerfileText> {
  const folder = folderOf(source);
  if (folder === null) return { text: '', digest: null };
  const found = await find(source, folder, what);
  const text = decode(found.bytes);
  const canSave = text !== undefined && (await isInside(folder, found));
  return { text: text ?? found.bytes.toString('utf8'), digest: canSave ? digestOf(found.bytes) : null };
}

/**
 * Replaces a text of a source, at once and whole; mode and place stay.
 * @param digest of what is replaced, as it was read
 * @throws FILE_CHANGED, UNSAFE_PATH (a link leads out of the context), NOT_A_FILE, INVALID_INPUT
 */
export async function writeSourceFile(
  source: KnownSource,
  what: SourceFile,
  { text, digest }: DockerfileText,
): Promise<DockerfileText> {
  const folder = folderOf(source);
  const bytes = Buffer.from(text, 'utf8');
  if (folder === null) {
    throw new StrataError(
      'INVALID_INPUT',
      `${source.title} is fetched when it is built, so nothing of it can be saved`,
      {
        action: 'Build it as it stands in the editor, without saving.',
      },
    );
  }
  if (bytes.length > LONGEST_TEXT) throw tooLarge(source.title);
  const found = await find(source, folder, what);
  if (found.real === null && what === 'dockerfile') throw notThere(found.file);
  if (!(await isInside(folder, found))) {
    throw new StrataError('UNSAFE_PATH', `${found.file} leads out of the context, so it is not written to`, {
      action: 'Open the folder that it leads to.',
      evidence: { path: found.file },
    });
  }
  const before = found.real === null ? null : digestOf(found.bytes);
  if (digest !== before && !(before === null && digest === digestOf(NOTHING))) {
    throw new StrataError('FILE_CHANGED', `${found.file} was changed since it was read`, {
      action: 'Load it again, or copy your text and load it then.',
      evidence: { path: found.file },
    });
  }
  await replace(found, bytes);
  return { text, digest: digestOf(bytes) };
}

function folderOf({ context }: KnownSource): string | null {
  return context.kind === 'folder' ? context.path : null;
}

/** Of two ignore files the one beside the Dockerfile counts; the one that is not there yet is that of the context. */
async function find(source: KnownSource, folder: string, what: SourceFile): Promise<Found> {
  if (what === 'dockerfile') {
    const found = await look(source.dockerfile);
    if (found.real === null) throw notThere(source.dockerfile);
    return found;
  }
  const own = await look(`${source.dockerfile}.dockerignore`);
  return own.real === null ? look(path.join(folder, '.dockerignore')) : own;
}

async function look(file: string): Promise<Found> {
  let handle;
  try {
    const real = await realpath(file);
    // A pipe would be waited for until somebody writes to it.
    handle = await open(real, constants.O_RDONLY | constants.O_NONBLOCK);
    const status = await handle.stat();
    if (!status.isFile())
      throw new StrataError('NOT_A_FILE', `${file} is no file`, { evidence: { path: file } });
    if (status.size > LONGEST_TEXT) throw tooLarge(file);
    const bytes = Buffer.alloc(LONGEST_TEXT + 1);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    if (bytesRead > LONGEST_TEXT) throw tooLarge(file);
    return { file, real, bytes: Buffer.from(bytes.subarray(0, bytesRead)), mode: status.mode & 0o7777 };
  } catch (error) {
    if (error instanceof StrataError) throw error;
    if (MISSING.has(codeOf(error))) return { file, real: null, bytes: NOTHING, mode: 0o644 };
    throw new StrataError('NO_PERMISSION', `${file} cannot be read`, {
      evidence: { path: file },
      cause: error,
    });
  } finally {
    await handle?.close();
  }
}

async function isInside(folder: string, { file, real }: Found): Promise<boolean> {
  try {
    const root = await realpath(folder);
    const place = real ?? path.join(await realpath(path.dirname(file)), path.basename(file));
    const inside = path.relative(root, place);
    return inside !== '' && !inside.startsWith('..') && !path.isAbsolute(inside);
  } catch {
    return false;
  }
}

async function replace({ file, real, mode }: Found, bytes: Buffer): Promise<void> {
  const target = real ?? file;
  const temporary = `${target}.${randomBytes(6).toString('hex')}.new`;
  try {
    const handle = await open(temporary, 'wx', mode);
    try {
      await handle.writeFile(bytes);
      // What the umask took.
      await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, target);
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new StrataError('DISK_FAILED', `${file} could not be written`, {
      action: 'Check who owns it, and whether the disk has room.',
      evidence: { path: file },
      cause,
    });
  }
}

/** `undefined` for bytes that are no UTF-8, which saving would change. */
function decode(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function notThere(file: string): StrataError {
  return new StrataError('FILE_NOT_FOUND', `${file} is no longer there`, {
    action: 'Choose the Dockerfile or its folder again.',
    evidence: { path: file },
  });
}

function tooLarge(what: string): StrataError {
  return new StrataError('INVALID_INPUT', `${what} is larger than 1 MiB, which no Dockerfile may be`);
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
