import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { randomBytesOf } from '../../testing/images/random-bytes.ts';
import { makeImage, type ImageRecipe } from '../../testing/images/sample-images.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import type { Core } from '../core.ts';
import type { Inside } from '../inside.ts';
import { openCore } from '../open-core.ts';

const CANARY = randomBytesOf('canary', 18).toString('hex');
const TOKEN = `ghp_${CANARY}`;

let folder: TemporaryFolder;
let core: Core;
let inside: Inside;
beforeAll(async () => {
  folder = await temporaryFolder();
  core = await openCore({ home: join(folder.path, 'home'), workersFolder: inject('workers') });
  inside = await core.inside();
});
afterAll(async () => {
  await core.close();
  await folder.remove();
});

let layouts = 0;
async function look(recipe: Omit<ImageRecipe, 'name'>): Promise<{ key: string; platform: null }> {
  const layout = join(folder.path, `layout-${layouts++}`);
  await makeImage(layout, { name: 'example.org/app:1', ...recipe });
  const { images } = await inside.opened.open(layout);
  return { key: images[0]?.key ?? '', platform: null };
}

test('a secret is found in the layer that has it, with the layer that hides it, in the history and in the config', async () => {
  const choice = await look({
    layers: [
      {
        kind: 'entries',
        entries: [
          { path: 'app/token', content: TOKEN },
          { path: 'root/key', content: TOKEN },
        ],
      },
      { kind: 'entries', entries: [{ path: 'app/other', content: 'x' }] },
      { kind: 'entries', entries: [{ path: 'app/.wh.token' }, { path: 'root/.wh..wh..opq' }] },
      { kind: 'entries', entries: [{ path: 'app/token', content: `${TOKEN}\n` }] },
    ],
    config: { Env: ['PATH=/bin', `GITHUB_TOKEN=${TOKEN}`], Labels: { note: `see ${TOKEN}` } },
    history: [
      { created_by: 'COPY . .' },
      { created_by: `ENV GITHUB_TOKEN=${TOKEN}`, empty_layer: true },
      { created_by: `RUN |1 NPM_TOKEN=${CANARY} /bin/sh -c npm ci # buildkit` },
      { created_by: 'RUN rm' },
      { created_by: 'COPY' },
    ],
  });
  expect(await inside.secrets.report(choice)).toBe(null);
  const progress: [number, number][] = [];
  const report = await inside.secrets.scan(choice, { onProgress: (...at) => progress.push(at) });
  expect(report.findings.map(({ certainty, where }) => [certainty, where])).toEqual([
    ['sure', { kind: 'file', path: '/app/token', layer: 0, line: 1, hiddenBy: 2 }],
    ['sure', { kind: 'file', path: '/root/key', layer: 0, line: 1, hiddenBy: 2 }],
    ['sure', { kind: 'file', path: '/app/token', layer: 3, line: 1, hiddenBy: null }],
    ['sure', { kind: 'history', step: 1, layer: null }],
    ['sure', { kind: 'config', field: 'Env GITHUB_TOKEN' }],
    ['sure', { kind: 'config', field: 'Labels note' }],
    ['likely', { kind: 'history', step: 2, layer: 1 }],
  ]);
  expect(report).toMatchObject({ filesRead: 4, unread: [] });
  expect(progress.at(-1)?.[0]).toBe(progress.at(-1)?.[1]);
  for (const { advice } of report.findings) expect(advice).toContain('--mount=type=secret');
  expect(JSON.stringify(report)).not.toContain(CANARY.slice(0, 8));
  expect(await inside.secrets.report(choice)).toEqual(report);
});

test('nothing of a secret is in any file that was written for it', async () => {
  const written: string[] = [];
  for (const name of await readdir(core.home, { recursive: true, withFileTypes: true }))
    if (name.isFile()) written.push((await readFile(join(name.parentPath, name.name))).toString('latin1'));
  expect(written.length).toBeGreaterThan(0);
  expect(written.filter((text) => text.includes(CANARY.slice(0, 8)))).toEqual([]);
});

test('a cancelled scan is cancelled; what was scanned before is not scanned again', async () => {
  const choice = await look({
    layers: [
      { kind: 'random', seed: 'one', bytes: 6_000_000 },
      { kind: 'random', seed: 'two', bytes: 6_000_000 },
      { kind: 'random', seed: 'three', bytes: 6_000_000 },
    ],
  });
  const controller = new AbortController();
  const scanning = inside.secrets.scan(choice, {
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await expect(scanning).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await inside.secrets.report(choice)).toBe(null);
  expect((await inside.secrets.scan(choice)).findings).toEqual([]);
  const again: number[] = [];
  await inside.secrets.scan(choice, { onProgress: (done) => again.push(done) });
  expect(again).toEqual([]);
});

test('an image without secrets has none', async () => {
  const choice = await look({ layers: [{ kind: 'busybox' }] });
  expect((await inside.secrets.scan(choice)).findings).toEqual([]);
});
