import { stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { namesIn } from '../../store/disk/names-in.ts';
import { isMissing } from '../../stream/disk-error.ts';
import { ALIAS, KNOWN, LAST, LISTS } from '../records.ts';

/** What builds noted: what is known of files of contexts above all. */
export interface NoteFile {
  readonly path: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly used: number;
}

/** `small`: also by what steps of the last builds are known again, and what they were. */
export async function noteFiles(
  storeRoot: string,
  { small }: { readonly small: boolean },
): Promise<readonly NoteFile[]> {
  const notes: NoteFile[] = [];
  for (const kind of [KNOWN, ...(small ? [ALIAS, LAST, LISTS] : [])]) {
    const folder = path.join(storeRoot, 'build', kind);
    for (const name of await namesIn(folder)) {
      const file = path.join(folder, name);
      const facts = await stat(file).catch(() => undefined);
      if (facts?.isFile() === true)
        notes.push({ path: file, bytes: facts.size, used: Math.max(facts.mtimeMs, facts.atimeMs) });
    }
  }
  return notes;
}

/** Gives the bytes that came back. */
export async function removeNotes(notes: readonly NoteFile[]): Promise<number> {
  let freed = 0;
  for (const note of notes) {
    try {
      const { size } = await stat(note.path);
      await unlink(note.path);
      freed += size;
    } catch (error) {
      // Another process was faster.
      if (!isMissing(error)) throw error;
    }
  }
  return freed;
}
