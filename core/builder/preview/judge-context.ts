import type { ContextEntry, ContextPage } from '../../api/builds.ts';
import { ignoreLines, ignoreMatcher } from '../../dockerfile/ignore.ts';
import { visibleText } from '../../oci/visible-text.ts';
import type { ContextList, ListedEntry } from './list-context.ts';
import type { PreviewQuestion } from './preview-messages.ts';

/** A context under one ignore file: its counts, and the rows that a person can look at. */
export interface JudgedContext {
  readonly counts: Pick<ContextPage, 'sent' | 'ignored' | 'patterns' | 'truncated'>;
  /** By path; folders that hold something sent are left out, and of what is ignored whole only the folder stands. */
  readonly rows: readonly ContextEntry[];
}

/** @throws INVALID_IGNORE_FILE */
export function judgeContext({ entries, truncated }: ContextList, text: string | null): JudgedContext {
  const lines = text === null ? [] : ignoreLines(text);
  const matcher = ignoreMatcher(lines.map(({ pattern }) => pattern));
  const deciders = entries.map(({ path }) => matcher.decider(path));
  const isSent = (at: number): boolean => lines[deciders[at] ?? -1]?.pattern.startsWith('!') !== false;
  const sent = { files: 0, bytes: 0 };
  const ignored = { files: 0, bytes: 0 };
  const decided = lines.map(() => ({ files: 0, bytes: 0 }));
  for (const [at, { kind, size }] of entries.entries()) {
    if (kind === 'folder') continue;
    for (const count of [isSent(at) ? sent : ignored, decided[deciders[at] ?? -1]]) {
      if (count === undefined) continue;
      count.files += 1;
      count.bytes += size;
    }
  }
  const rows: ContextEntry[] = [];
  const row = (at: number, { path, kind }: ListedEntry, size: number): void => {
    const line = lines[deciders[at] ?? -1];
    const pattern = line === undefined ? '' : visibleText(line.pattern);
    const decidedBy = line === undefined ? null : { line: line.line, pattern };
    rows.push({ path: visibleText(path), kind, size, decidedBy, sent: isSent(at) });
  };
  for (let at = 0; at < entries.length; at += 1) {
    const entry = entries[at];
    if (entry === undefined) continue;
    const end = entry.kind === 'folder' ? endOf(entries, at) : at + 1;
    if (entry.kind !== 'folder') row(at, entry, entry.size);
    else if (end === at + 1) row(at, entry, 0);
    else if (!isSent(at) && allBelow(at + 1, end, (below) => !isSent(below))) {
      row(at, entry, sizeOf(entries, at + 1, end));
      at = end - 1;
    }
  }
  const patterns = lines.map(({ line, pattern }, at) => ({
    line,
    pattern: visibleText(pattern),
    ...(decided[at] ?? { files: 0, bytes: 0 }),
  }));
  return { counts: { sent, ignored, patterns, truncated }, rows };
}

/** One page of the rows that are asked for. */
export function pageOfContext(
  { counts, rows }: JudgedContext,
  { show, filter, sort, offset, limit }: PreviewQuestion,
): Omit<ContextPage, 'ignoreFile'> {
  const wanted = filter.toLowerCase();
  const found = rows.filter(
    (row) =>
      (show === 'all' || row.sent === (show === 'sent')) &&
      (wanted === '' || row.path.toLowerCase().includes(wanted)),
  );
  if (sort === 'size') found.sort((one, other) => other.size - one.size);
  return { ...counts, rows: found.slice(offset, offset + limit), total: found.length };
}

/** Position behind the last entry in a folder. */
function endOf(entries: readonly ListedEntry[], folder: number): number {
  const inside = `${entries[folder]?.path ?? ''}/`;
  let end = folder + 1;
  while (entries[end]?.path.startsWith(inside) === true) end += 1;
  return end;
}

function allBelow(from: number, to: number, holds: (at: number) => boolean): boolean {
  for (let at = from; at < to; at += 1) if (!holds(at)) return false;
  return true;
}

function sizeOf(entries: readonly ListedEntry[], from: number, to: number): number {
  let bytes = 0;
  for (let at = from; at < to; at += 1) bytes += entries[at]?.size ?? 0;
  return bytes;
}
