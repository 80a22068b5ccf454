import { setImmediate } from 'node:timers/promises';
import { StrataError } from '../../oci/strata-error.ts';
import { systemCode } from '../../stream/disk-error.ts';
import { FolderCursor } from '../context/folder-cursor.ts';
import { textOf } from '../context/read-folder.ts';

export interface ListedEntry {
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  readonly size: number;
}

export interface ContextList {
  /** Each folder stands before what is in it. */
  readonly entries: readonly ListedEntry[];
  readonly truncated: boolean;
}

/** More than any context that was meant; listing ends there and says so. */
const MOST_ENTRIES = 1_000_000;
/** Entries between two looks at whether the list is still wanted. */
const BREATH = 2000;

/** Everything in a folder, following no link. What may not be looked into counts as empty. */
export async function listContext(root: string, signal: AbortSignal): Promise<ContextList> {
  const cursor = new FolderCursor(root);
  const entries: ListedEntry[] = [];
  try {
    const todo = [''];
    for (let key = todo.pop(); key !== undefined; key = todo.pop()) {
      if (entries.length >= MOST_ENTRIES) return { entries, truncated: true };
      if (key !== '') {
        const stats = cursor.glance(key);
        if (stats === undefined) continue;
        const kind = stats.isFile()
          ? 'file'
          : stats.isDirectory()
            ? 'folder'
            : stats.isSymbolicLink()
              ? 'link'
              : 'other';
        entries.push({ path: textOf([key]), kind, size: kind === 'file' ? stats.size : 0 });
        if (entries.length % BREATH === 0) {
          await setImmediate();
          if (signal.aborted) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
        }
        if (kind !== 'folder') continue;
      }
      const above = key === '' ? '' : `${key}/`;
      const names = namesIn(cursor, key).sort();
      for (let at = names.length - 1; at >= 0; at -= 1) todo.push(above + (names[at] ?? ''));
    }
    return { entries, truncated: false };
  } finally {
    cursor.close();
  }
}

function namesIn(cursor: FolderCursor, key: string): string[] {
  try {
    return cursor.names(key === '' ? [] : key.split('/'));
  } catch (error) {
    const isGone = error instanceof StrataError && error.code === 'UNSAFE_PATH';
    if (key !== '' && (isGone || ['EACCES', 'ENOENT', 'ENOTDIR'].includes(systemCode(error) ?? '')))
      return [];
    throw error;
  }
}
