import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { withTemporaryFolder } from '../../testing/temporary-folder.ts';
import { openKnown } from './known.ts';

const clock = (): (() => Date) => {
  let at = Date.parse('2026-01-01T00:00:00Z');
  return () => new Date((at += 1000));
};

describe('repositories that a person knows', () => {
  it('are bookmarks by name, then what was looked at, the last first', () =>
    withTemporaryFolder(async (home) => {
      const known = openKnown(home, clock());
      await known.visit('redis:7');
      await known.visit('quay.io/org/app');
      await known.bookmark('nginx', true);
      await known.bookmark('alpine', true);
      await known.visit('alpine');
      expect(await known.list()).toEqual([
        {
          reference: 'docker.io/library/alpine',
          familiar: 'alpine',
          registry: 'docker.io',
          bookmarked: true,
          visited: '2026-01-01T00:00:03.000Z',
        },
        {
          reference: 'docker.io/library/nginx',
          familiar: 'nginx',
          registry: 'docker.io',
          bookmarked: true,
          visited: null,
        },
        {
          reference: 'quay.io/org/app',
          familiar: 'quay.io/org/app',
          registry: 'quay.io',
          bookmarked: false,
          visited: '2026-01-01T00:00:02.000Z',
        },
        {
          reference: 'docker.io/library/redis',
          familiar: 'redis',
          registry: 'docker.io',
          bookmarked: false,
          visited: '2026-01-01T00:00:01.000Z',
        },
      ]);
      // Nothing is left of a bookmark that was never looked at.
      await known.bookmark('nginx', false);
      expect((await known.list()).map(({ familiar }) => familiar)).toEqual([
        'alpine',
        'quay.io/org/app',
        'redis',
      ]);
    }));

  it('are the last 50 and all bookmarks', () =>
    withTemporaryFolder(async (home) => {
      const known = openKnown(home, clock());
      await known.visit('first');
      await known.bookmark('first', true);
      for (let at = 0; at < 55; at += 1) await known.visit(`team/app${at}`);
      const list = await known.list();
      expect(list).toHaveLength(51);
      expect([list[0]?.familiar, list[1]?.familiar, list[50]?.familiar]).toEqual([
        'first',
        'team/app54',
        'team/app5',
      ]);
    }));

  it('are all kept when several write at once', () =>
    withTemporaryFolder(async (home) => {
      const names = Array.from({ length: 24 }, (_, at) => `team/app${at}`);
      const windows = [openKnown(home), openKnown(home), openKnown(home)];
      await Promise.all(names.map(async (name, at) => windows[at % 3]?.bookmark(name, true)));
      const list = await openKnown(home).list();
      expect(list.map(({ familiar }) => familiar).sort()).toEqual(names.slice().sort());
    }));

  it('are told as unreadable when their file is damaged, and the file is left as it is', () =>
    withTemporaryFolder(async (home) => {
      const file = path.join(home, 'repositories.json');
      for (const text of ['{', '[]', '{"version":1,"repositories":[{"reference":7}]}']) {
        await writeFile(file, text);
        const known = openKnown(home);
        await expect(known.list()).rejects.toMatchObject({ code: 'INVALID_CONFIG_FILE' });
        await expect(known.bookmark('nginx', true)).rejects.toMatchObject({ code: 'INVALID_CONFIG_FILE' });
        expect(await readFile(file, 'utf8')).toBe(text);
      }
    }));

  it('are real names', () =>
    withTemporaryFolder(async (home) => {
      await expect(openKnown(home).bookmark('Not A Name', true)).rejects.toMatchObject({
        code: 'INVALID_REFERENCE',
      });
      const record = { reference: '../../x', bookmarked: true, visited: null };
      await writeFile(
        path.join(home, 'repositories.json'),
        JSON.stringify({ version: 1, repositories: [record] }),
      );
      expect(await openKnown(home).list()).toEqual([]);
    }));
});
