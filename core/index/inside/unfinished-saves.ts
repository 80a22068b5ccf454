import { rm } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { z } from 'zod';
import { isTemporaryOfSave } from '../../image/content/save/aside.ts';
import { isProcessMark, ownMark, processState } from '../../store/disk/process-mark.ts';
import type { Store } from '../../store/store.ts';

/** Small file of the store's derived data: what is being written outside of the store, and by which process. */
const NOTES = 'unfinished-saves';

const notesSchema = z.array(z.object({ mark: z.string(), path: z.string() })).max(10_000);
type Note = z.infer<typeof notesSchema>[number];

/** A saving that is killed leaves half a file beside its destination, where no start of ours would look for it. */
export interface UnfinishedSaves {
  /** Notes a temporary path before anything is written there. Call what it gives when nothing is left there. */
  begin(path: string): Promise<() => Promise<void>>;
  /** Removes what processes that are gone have left. */
  sweep(): Promise<void>;
}

export function unfinishedSaves(store: Store): UnfinishedSaves {
  let last: Promise<unknown> = Promise.resolve();

  /** One change after the other. Two processes at the same instant may lose a note: then what it names stays, as without it. */
  function change(
    edit: (notes: readonly Note[]) => Promise<readonly Note[]> | readonly Note[],
  ): Promise<void> {
    const changing = last.then(async () => {
      const before = await read();
      const after = await edit(before);
      if (after.length !== before.length || after.some((note, at) => note !== before[at]))
        await store.writeDerived(NOTES, Buffer.from(JSON.stringify(after)));
    });
    last = changing.catch(() => undefined);
    return changing;
  }

  async function read(): Promise<readonly Note[]> {
    const bytes = await store.readDerived(NOTES);
    if (bytes === undefined) return [];
    try {
      return notesSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    } catch {
      // Cut off or edited: it only ever helps to tidy up.
      return [];
    }
  }

  return {
    async begin(path) {
      const note: Note = { mark: ownMark(), path };
      // Saving does not depend on it: a store that is read-only or full can still be read from.
      await change((notes) => [...notes, note]).catch(() => undefined);
      return () => change((notes) => notes.filter((other) => other.path !== path)).catch(() => undefined);
    },
    sweep: () =>
      change(async (notes) => {
        const kept: Note[] = [];
        for (const note of notes) {
          if (isProcessMark(note.mark) && processState(note.mark) !== 'dead') kept.push(note);
          else if (isAbsolute(note.path) && isTemporaryOfSave(basename(note.path)))
            await rm(note.path, { recursive: true, force: true }).catch(() => undefined);
        }
        return kept.length === notes.length ? notes : kept;
      }).catch(() => undefined),
  };
}
