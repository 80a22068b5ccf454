import { createHash } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { isMissing } from '../../stream/disk-error.ts';
import { textOf } from '../context/read-folder.ts';
import type { Explained } from './copy-messages.ts';
import type { FoundSource, SourceEntry } from './source-entry.ts';

/** Lines that say of each entry what counts for the step: not its time, as a checkout sets that anew. */
export function foundLines(sources: readonly FoundSource[]): readonly string[] {
  return sources.flatMap((source) => [
    `> ${source.isFolder ? 'folder' : 'file'} ${JSON.stringify(source.path)}`,
    ...source.entries.map((entry) => line(source, entry)),
  ]);
}

export function digestOf(lines: readonly string[]): string {
  return createHash('sha256').update(lines.join('\n')).digest('hex');
}

function line(source: FoundSource, entry: SourceEntry): string {
  const { kind, mode, uid, gid, mtime, nanos, link, digest, xattrs, device } = entry;
  // The root of a source says only where to copy from.
  if (entry.path === '' && source.isFolder) return '';
  const time = mtime === null ? '-' : `${mtime}.${nanos}`;
  const facts = `${kind} ${mode.toString(8)} ${uid} ${gid} ${time} ${digest ?? '-'}`;
  const special = device ?? null;
  const rest =
    link === '' && xattrs.length === 0 && special === null
      ? ''
      : ` ${JSON.stringify([link, xattrs, ...(special === null ? [] : [special])])}`;
  const path =
    entry.path === '' ? source.path : source.path === '' ? entry.path : `${source.path}/${entry.path}`;
  return `${facts} ${JSON.stringify(path)}${rest}`;
}

const MOST_TOLD = 3;

/** What differs from the list in `file`, which this list replaces. */
export function explain(lines: readonly string[], file: string, temporary: string): Explained {
  const before = readList(file);
  writeFileSync(temporary, lines.join('\n'));
  renameSync(temporary, file);
  if (before === undefined) return { changed: null, more: 0 };
  // Almost all are the same: only what differs is looked at.
  const had = new Set(before);
  const has = new Set(lines);
  const old = byPath(before.filter((text) => !has.has(text)));
  const now = byPath(lines.filter((text) => !had.has(text)));
  const changed: { path: string; how: 'added' | 'changed' | 'removed' }[] = [];
  for (const path of now.keys()) changed.push({ path, how: old.has(path) ? 'changed' : 'added' });
  for (const path of old.keys()) if (!now.has(path)) changed.push({ path, how: 'removed' });
  return { changed: changed.slice(0, MOST_TOLD), more: Math.max(0, changed.length - MOST_TOLD) };
}

function readList(file: string): readonly string[] | undefined {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function byPath(lines: readonly string[]): Map<string, string> {
  const paths = new Map<string, string>();
  for (const text of lines) {
    const quoted = text.startsWith('>') ? undefined : /"(?:[^"\\]|\\.)*"/.exec(text)?.[0];
    if (quoted === undefined) continue;
    const path: unknown = JSON.parse(quoted);
    if (typeof path === 'string') paths.set(textOf([path]), text);
  }
  return paths;
}
