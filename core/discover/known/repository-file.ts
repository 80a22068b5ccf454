import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { StrataError } from '../../oci/strata-error.ts';
import { nodeDisk } from '../../store/disk/disk.ts';
import { openLock } from '../../store/disk/lock.ts';
import { replaceDurably } from '../../store/disk/replace-durably.ts';
import { explained, isMissing } from '../../stream/disk-error.ts';

const LARGEST_FILE = 8 * 1024 * 1024;
const MOST_RECORDS = 10_000;

const record = z.object({
  /** Full name without a tag. */
  reference: z.string().max(512),
  bookmarked: z.boolean(),
  /** When it was last looked at. */
  visited: z.string().datetime().nullable(),
});
export type RepositoryRecord = Readonly<z.infer<typeof record>>;

const content = z.object({ version: z.literal(1), repositories: z.array(record).max(MOST_RECORDS) });

/** repositories.json: bookmarks and what was looked at, which windows and command lines change at the same time. */
export interface RepositoryFile {
  read(): Promise<readonly RepositoryRecord[]>;
  change(
    edit: (records: readonly RepositoryRecord[]) => readonly RepositoryRecord[],
  ): Promise<readonly RepositoryRecord[]>;
}

export function openRepositoryFile(home: string): RepositoryFile {
  const file = path.join(home, 'repositories.json');
  const lock = openLock(nodeDisk, path.join(home, 'locks', 'repositories'));
  const read = (): Promise<readonly RepositoryRecord[]> => readRecords(file);
  return {
    read,
    change: (edit) =>
      lock.run(async () => {
        const repositories = edit(await read());
        await replaceDurably(file, `${JSON.stringify({ version: 1, repositories }, null, 2)}\n`);
        return repositories;
      }),
  };
}

async function readRecords(file: string): Promise<readonly RepositoryRecord[]> {
  const text = await explained('read', file, async () => {
    try {
      const { size } = await stat(file);
      return size > LARGEST_FILE ? '' : await readFile(file, 'utf8');
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  });
  if (text === undefined) return [];
  try {
    return content.parse(JSON.parse(text)).repositories;
  } catch (cause) {
    throw new StrataError('INVALID_CONFIG_FILE', `The bookmarks in ${file} cannot be read`, {
      action: `Correct ${file}, or delete it: then bookmarks begin anew.`,
      evidence: { file },
      cause,
    });
  }
}
