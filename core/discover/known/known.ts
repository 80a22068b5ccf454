import type { KnownRepository } from '../../api/discover.ts';
import { familiarName, parseReference } from '../../oci/reference.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { openRepositoryFile, type RepositoryRecord } from './repository-file.ts';

/** Looked at and not bookmarked; older ones are forgotten. */
const MOST_RECENT = 50;
const MOST_BOOKMARKS = 2000;

/** Repositories that a person marked or looked at. */
export interface Known {
  /** Bookmarks by name, then the rest, the last one looked at first. */
  list(): Promise<readonly KnownRepository[]>;
  bookmark(name: string, on: boolean): Promise<readonly KnownRepository[]>;
  visit(name: string): Promise<void>;
}

export function openKnown(home: string, now: () => Date = () => new Date()): Known {
  const file = openRepositoryFile(home);
  const edit = async (
    name: string,
    change: (before: RepositoryRecord) => RepositoryRecord,
  ): Promise<readonly KnownRepository[]> => {
    const reference = parseReference(name).name;
    const records = await file.change((all) => {
      const before = all.find((one) => one.reference === reference);
      const after = change(before ?? { reference, bookmarked: false, visited: null });
      return bounded([after, ...all.filter((one) => one.reference !== reference)]);
    });
    return shown(records);
  };
  return {
    list: async () => shown(await file.read()),
    bookmark: (name, on) => edit(name, (before) => ({ ...before, bookmarked: on })),
    async visit(name) {
      await edit(name, (before) => ({ ...before, visited: now().toISOString() }));
    },
  };
}

function bounded(records: readonly RepositoryRecord[]): readonly RepositoryRecord[] {
  const bookmarks = records.filter(({ bookmarked }) => bookmarked);
  if (bookmarks.length > MOST_BOOKMARKS) {
    throw new StrataError('INVALID_INPUT', `There are ${MOST_BOOKMARKS} bookmarks already`, {
      action: 'Take some of them away.',
    });
  }
  const recent = records
    .filter(({ bookmarked, visited }) => !bookmarked && visited !== null)
    .sort(lastFirst)
    .slice(0, MOST_RECENT);
  return [...bookmarks, ...recent];
}

function lastFirst(a: RepositoryRecord, b: RepositoryRecord): number {
  return (b.visited ?? '').localeCompare(a.visited ?? '');
}

function shown(records: readonly RepositoryRecord[]): readonly KnownRepository[] {
  const known = records.flatMap((one) => {
    const name = nameOf(one.reference);
    return name === undefined ? [] : [{ ...one, ...name }];
  });
  const bookmarks = known
    .filter(({ bookmarked }) => bookmarked)
    .sort((a, b) => a.familiar.localeCompare(b.familiar));
  return [...bookmarks, ...known.filter(({ bookmarked }) => !bookmarked).sort(lastFirst)];
}

/** The file may have been written by hand. */
function nameOf(text: string): Pick<KnownRepository, 'familiar' | 'registry'> | undefined {
  try {
    const reference = parseReference(text);
    return { familiar: familiarName(reference), registry: reference.domain };
  } catch {
    return undefined;
  }
}
