import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import { closureOf, type Closure } from './removal/closure.ts';
import type { Disk } from './disk/disk.ts';
import type { Journal } from './journal.ts';
import type { Layout } from './layout.ts';
import type { NamesDocument, Names } from './names/names.ts';
import type { Follow } from './names/references.ts';

export type Log = (level: 'info' | 'warning' | 'error', text: string) => void;

/** What all parts of an open store stand on. */
export interface Ground {
  readonly disk: Disk;
  readonly layout: Layout;
  readonly names: Names;
  readonly journal: Journal;
  readonly follow: Follow;
  readonly log: Log;
  /** Runs `work` as the only one that changes this store; half-done removals of dead processes are settled before. */
  locked<T>(work: () => Promise<T>): Promise<T>;
  /** Tells watchers of this process at once; those of others learn it from the disk. */
  changed(): void;
}

export function descriptorsOf(document: NamesDocument): readonly Descriptor[] {
  return document.entries.flatMap((entry) => (entry.image === undefined ? [] : [entry.image.descriptor]));
}

/** What names and jobs (running ones, and unfinished ones that may be resumed) need. For holders of the lock. */
export async function neededBy(
  ground: Ground,
  document: NamesDocument,
  options: { readonly exceptJob?: string } = {},
): Promise<Closure> {
  const held: Digest[] = (await ground.journal.list()).flatMap(({ record }) =>
    record.id === options.exceptJob ? [] : record.digests,
  );
  return closureOf(ground.follow, descriptorsOf(document), held);
}
