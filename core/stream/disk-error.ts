import type { ErrorCode } from '../api/errors.ts';
import { StrataError } from '../oci/strata-error.ts';

interface Words {
  readonly code: ErrorCode;
  readonly cameBack: string;
  readonly action: string;
  readonly command?: string;
  readonly retryable: boolean;
}

const NO_PERMISSION: Words = {
  code: 'NO_PERMISSION',
  cameBack: 'the system does not allow it',
  action: 'Check who owns the data folder, or choose another one with STRATA_HOME.',
  retryable: false,
};
const DISK_FULL: Words = {
  code: 'DISK_FULL',
  cameBack: 'the disk is full',
  action: 'Free some space, then try again. Nothing half-written was kept.',
  command: 'strata image prune',
  retryable: false,
};
const TOO_MANY_OPEN_FILES: Words = {
  code: 'TOO_MANY_OPEN_FILES',
  cameBack: 'too many files are open',
  action: 'Close other programs or raise the limit (ulimit -n), then try again.',
  retryable: true,
};
const DISK_FAILED: Words = {
  code: 'DISK_FAILED',
  cameBack: 'the disk failed',
  action: 'Check the disk and its cable or network connection, then verify the store.',
  command: 'strata verify',
  retryable: false,
};

const WORDS: Readonly<Record<string, Words>> = {
  ENOSPC: DISK_FULL,
  EDQUOT: { ...DISK_FULL, cameBack: 'the disk quota is used up' },
  EROFS: {
    code: 'STORE_READ_ONLY',
    cameBack: 'the disk is mounted read-only',
    action:
      'Mount it writable (a failing disk is often switched to read-only), or choose another folder with STRATA_HOME.',
    retryable: false,
  },
  EISDIR: {
    code: 'DISK_FAILED',
    cameBack: 'it is a folder',
    action: 'Name a file in it.',
    retryable: false,
  },
  ENOTDIR: {
    code: 'DISK_FAILED',
    cameBack: 'a part of its path is a file and no folder',
    action: 'Check the path, or what stands there; STRATA_HOME names the data folder.',
    retryable: false,
  },
  EACCES: NO_PERMISSION,
  EPERM: NO_PERMISSION,
  EMFILE: TOO_MANY_OPEN_FILES,
  ENFILE: TOO_MANY_OPEN_FILES,
};

/** The `code` of a failed system call ("ENOENT"), if it is one. */
export function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

export function isMissing(error: unknown): boolean {
  const code = systemCode(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

export function isTaken(error: unknown): boolean {
  return systemCode(error) === 'EEXIST';
}

/** File systems without hard links (exFAT, some network shares) say so in several ways. */
export function hasNoLinks(error: unknown): boolean {
  const code = systemCode(error);
  return (
    code === 'EPERM' || code === 'ENOTSUP' || code === 'ENOSYS' || code === 'EOPNOTSUPP' || code === 'EMLINK'
  );
}

/** A failed system call in words (fault S2): what was attempted on what, what came back, what to do. */
export function diskError(error: unknown, attempted: string, path: string): StrataError {
  if (error instanceof StrataError) return error;
  const system = systemCode(error);
  const words = (system === undefined ? undefined : WORDS[system]) ?? DISK_FAILED;
  return new StrataError(words.code, `Could not ${attempted} ${path}: ${words.cameBack}`, {
    action: words.action,
    command: words.command,
    evidence: { path, ...(system === undefined ? {} : { system }) },
    retryable: words.retryable,
    cause: error,
  });
}

/** Runs `work`; a failed system call inside it becomes a `StrataError` that says what was attempted. */
export async function explained<T>(attempted: string, path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw systemCode(error) === undefined ? error : diskError(error, attempted, path);
  }
}
