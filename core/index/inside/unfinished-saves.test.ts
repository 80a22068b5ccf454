import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../store/open-store.ts';
import { ownMark } from '../../store/disk/process-mark.ts';
import { withTemporaryFolder } from '../../testing/temporary-folder.ts';
import { unfinishedSaves } from './unfinished-saves.ts';

/** The mark of a process that has ended. */
function deadMark(): string {
  const { pid } = spawnSync(process.execPath, ['-e', '0']);
  return ownMark().replace(String(process.pid), String(pid));
}

test('what a killed saving left is removed by the next start, and nothing else is', () =>
  withTemporaryFolder(async (folder) => {
    const store = await openStore({ root: join(folder, 'store') });
    const left = join(folder, '.rootfs.0123456789ab.part');
    const running = join(folder, '.other.0123456789ab.part');
    const foreign = join(folder, 'documents');
    for (const path of [left, running, foreign]) await mkdir(path);
    await writeFile(join(left, 'half'), 'a');
    const notes = [
      { mark: deadMark(), path: left },
      { mark: ownMark(), path: running },
      // Whoever may write into the store may not have anything else deleted by it.
      { mark: deadMark(), path: foreign },
    ];
    await store.writeDerived('unfinished-saves', Buffer.from(JSON.stringify(notes)));
    await unfinishedSaves(store).sweep();
    expect([left, running, foreign].map((path) => existsSync(path))).toEqual([false, true, true]);
    const kept: unknown = JSON.parse(String(Buffer.from((await store.readDerived('unfinished-saves'))!)));
    expect(kept).toEqual([{ mark: ownMark(), path: running }]);
    store.close();
  }));

test('a saving that ended leaves no note', () =>
  withTemporaryFolder(async (folder) => {
    const store = await openStore({ root: join(folder, 'store') });
    const saves = unfinishedSaves(store);
    const [first, second] = await Promise.all([saves.begin('/a'), saves.begin('/b')]);
    await first();
    const notes = async (): Promise<string> =>
      String(Buffer.from((await store.readDerived('unfinished-saves'))!));
    expect(await notes()).toContain('/b');
    await second();
    expect(await notes()).toBe('[]');
    store.close();
  }));
