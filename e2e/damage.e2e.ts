/** What a disk does to a store, seen and repaired from the window (fault S4). */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test, type Page } from '@playwright/test';
import { pushLayout } from '../core/testing/registry/push-layout.ts';
import { makeImage, type SampleImage } from '../core/testing/images/sample-images.ts';
import { blobFile, damageBlob } from '../core/testing/images/sample-layout.ts';
import { withTemporaryFolder } from '../core/testing/temporary-folder.ts';
import { ROOT } from './support/bare-app.ts';
import { startCountedRegistry, type CountedRegistry } from './support/counted-registry.ts';
import { openWindow, rowOf, shot, startPull, type StrataWindow } from './support/window.ts';

const run = promisify(execFile);

test.describe.configure({ mode: 'serial' });

let registry: CountedRegistry;
let home: string;
let store: string;
let strata: StrataWindow;
const images: Record<string, SampleImage> = {};
const NAMES = ['flipped', 'deleted', 'renamed'] as const;

test.beforeAll(async () => {
  registry = await startCountedRegistry();
  await withTemporaryFolder(async (layout) => {
    for (const name of NAMES) {
      const layers = ['base', name].map((seed) => ({ kind: 'random', seed, bytes: 300_000 }) as const);
      images[name] = await makeImage(layout, { name, layers });
      await pushLayout(layout, name, registry.behind, `team/${name}:1`);
    }
  });
  home = await mkdtemp(path.join(tmpdir(), 'strata-e2e-'));
  store = path.join(home, 'store', 'v1');
  strata = await openWindow(home);
  for (const name of NAMES) {
    await startPull(strata.page, `${registry.address}/team/${name}:1`);
    await expect(rowOf(strata.page, `team/${name}`)).toHaveAttribute('data-state', 'complete');
  }
  await strata.page.keyboard.press('Control+j');
});

test.afterAll(async () => {
  await strata?.close();
  await registry?.stop();
  if (home) await rm(home, { recursive: true, force: true });
});

test('a deleted blob and a cut entry of index.json are seen in the list, in words', async () => {
  const { page } = strata;
  await damageBlob(store, ownLayer('flipped'));
  await rm(blobFile(store, ownLayer('deleted')));
  await editIndex((entries) => {
    for (const entry of entries) if (JSON.stringify(entry).includes('team/renamed')) delete entry['digest'];
  });
  await expect(rowOf(page, 'team/deleted')).toHaveAttribute('data-state', 'incomplete');
  await expect(rowOf(page, 'team/deleted')).toContainText('incomplete');
  await expect(rowOf(page, 'team/renamed')).toHaveCount(0);
  await rowOf(page, 'team/deleted').click();
  await expect(page.getByRole('complementary', { name: 'Inspector' })).toContainText(
    '1 of its 2 layers is not here',
  );
  await shot(page, 'damage-1-list');
});

test('Verify names each of them, with the image it is in', async () => {
  const { page } = strata;
  await writeFile(path.join(store, 'blobs', 'sha256', 'notes\u001b[31m.txt'), 'mine');
  await verify(page);
  const problem = (kind: string) => page.locator(`[data-testid=report-problem][data-kind=${kind}]`);
  await expect(page.getByTestId('report-problem')).toHaveCount(4);
  await expect(problem('wrong-digest')).toContainText('team/flipped:1');
  await expect(problem('wrong-digest')).toContainText(ownLayer('flipped').digest.slice(7, 19));
  await expect(problem('missing')).toContainText('team/deleted:1');
  await expect(problem('bad-index')).toContainText('team/renamed:1');
  await expect(problem('stray-file')).toContainText('Repair leaves it alone');
  await shot(page, 'damage-2-report');
});

test('Repair fetches just what is damaged or missing', async () => {
  const { page } = strata;
  const before = registry.blobsAsked().length;
  await page.getByTestId('report-repair').click();
  for (const name of NAMES)
    await expect(rowOf(page, `team/${name}`)).toHaveAttribute('data-state', 'complete');
  await expect(page.locator('[data-testid=job][data-state=done]')).toHaveCount(7);
  await shot(page, 'damage-3-repaired');
  expect(registry.blobsAsked().slice(before).toSorted()).toEqual(
    [ownLayer('flipped').digest, ownLayer('deleted').digest].toSorted(),
  );
});

test('afterwards only the file that is not Strata’s is left to tell of, and without it all is well', async () => {
  const { page } = strata;
  await verify(page);
  await expect(page.getByTestId('report-problem')).toHaveCount(1);
  await expect(page.getByTestId('report-repair')).toHaveCount(0);
  await shot(page, 'damage-4-left');
  await page.keyboard.press('Escape');
  await rm(path.join(store, 'blobs', 'sha256', 'notes\u001b[31m.txt'));
  await verify(page);
  await expect(page.getByTestId('report-dialog')).toContainText('Everything is what it says it is');
  await page.keyboard.press('Escape');
  expect(strata.problems).toEqual([]);
});

test('the command line repairs the same, and tells what it left', async () => {
  await damageBlob(store, ownLayer('flipped'));
  const before = registry.blobsAsked().length;
  const repaired = await cli('verify', '--repair');
  expect(repaired.code).toBe(0);
  expect(repaired.text).toContain(`Repaired ${registry.address}/team/flipped:1`);
  expect(registry.blobsAsked().slice(before)).toEqual([ownLayer('flipped').digest]);

  await editIndex((entries) => entries.push({ mediaType: 'text/plain' }));
  const left = await cli('verify', '--repair');
  expect(left.code).toBe(1);
  expect(left.text).toContain('Not repaired');
  expect(left.text).toContain('does not say which image it was');
});

function ownLayer(name: string) {
  const layer = images[name]?.layers[1];
  if (layer === undefined) throw new Error(`${name} has no layer of its own`);
  return layer;
}

async function editIndex(edit: (entries: Record<string, unknown>[]) => void): Promise<void> {
  const file = path.join(store, 'index.json');
  const document = JSON.parse(await readFile(file, 'utf8')) as { manifests: Record<string, unknown>[] };
  edit(document.manifests);
  await writeFile(file, JSON.stringify(document));
}

/** Runs Verify from the palette and opens its report when it is done. */
async function verify(page: Page): Promise<void> {
  const reports = page.getByTestId('job-report');
  const before = await reports.count();
  await page.keyboard.press('Control+k');
  await page.getByTestId('palette-input').fill('verify');
  await page.keyboard.press('Enter');
  await expect(reports).toHaveCount(before + 1);
  await reports.first().click();
  await expect(page.getByTestId('report-dialog')).toContainText('read and hashed');
}

async function cli(...words: readonly string[]): Promise<{ readonly code: number; readonly text: string }> {
  const env = { ...process.env, STRATA_HOME: home };
  const done = await run(process.execPath, [path.join(ROOT, 'out/cli/strata.cjs'), ...words], { env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => error,
  );
  return { code: done.code, text: done.stdout + done.stderr };
}
