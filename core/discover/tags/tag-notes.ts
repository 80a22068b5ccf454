import type { TagList } from './tag-list.ts';
import type { TagSource } from './tag-source.ts';

interface Noted {
  readonly list: TagList;
  readonly source: TagSource;
  readonly complete: boolean;
  /** The tag that stands for the newest. */
  readonly moving: string | null;
}

/** What a person should know besides the rows, in words. */
export function tagNotes({ list, source, complete, moving }: Noted): readonly string[] {
  const notes: string[] = [];
  if (complete && list.total > 0 && moving?.toLowerCase() !== 'latest')
    notes.push('There is no tag "latest": a pull has to name one of these.');
  if (list.companions > 0)
    notes.push(
      `Not listed: ${count(list.companions, 'tag')} with signatures, attestations or bills of materials of other tags.`,
    );
  if (list.dropped > 0)
    notes.push(`Not listed: ${count(list.dropped, 'tag')} beyond the first ${list.total}.`);
  return [...notes, ...source.notes()];
}

function count(number: number, what: string): string {
  return `${number.toLocaleString('en-US')} ${what}${number === 1 ? '' : 's'}`;
}
