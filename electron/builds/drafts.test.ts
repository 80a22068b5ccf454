import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { keepFile } from '../files/kept-file.ts';
import { openDrafts } from './drafts.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'strata-drafts-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = () =>
  openDrafts(
    keepFile(path.join(folder, 'drafts.json'), (error) => {
      throw error;
    }),
  );

test('what was typed and not saved is there in the next process, until it is saved', async () => {
  const drafts = open();
  drafts.keep('one', { text: 'FROM mine', digest: 'sha256:a' });
  drafts.keep('two', { text: 'FROM other', digest: null });
  await drafts.flush();
  const next = open();
  expect(next.of('one')).toEqual({ text: 'FROM mine', digest: 'sha256:a' });
  next.keep('one', null);
  await next.flush();
  expect(open().of('one')).toBeNull();
  expect(open().of('two')).toEqual({ text: 'FROM other', digest: null });
});

test('of more than can be kept, the ones typed last are', () => {
  const drafts = open();
  for (const name of ['a', 'b', 'c']) drafts.keep(name, { text: name.repeat(900_000), digest: null });
  expect([drafts.of('a'), drafts.of('c')?.text.length]).toEqual([null, 900_000]);
});
