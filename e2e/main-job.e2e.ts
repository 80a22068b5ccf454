import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { publishFoundingPair, type PublishedImages } from './support/images.ts';
import { openWindow, rowOf, shot, type StrataWindow } from './support/window.ts';

const run = promisify(execFile);

/**
 * The main job, in order, in one data folder: pull two images that share a base, see what they share, remove one,
 * read what came back, undo it. The figures are the founding example's: 100 MB virtual, 95 MB on disk, 5 MB saved.
 */
test.describe.configure({ mode: 'serial' });

let images: PublishedImages;
let home: string;
let strata: StrataWindow;

test.beforeAll(async () => {
  images = await publishFoundingPair();
  home = await mkdtemp(path.join(tmpdir(), 'strata-e2e-'));
  strata = await openWindow(home);
});

test.afterAll(async () => {
  await strata?.close();
  await images?.stop();
  if (home) await rm(home, { recursive: true, force: true });
});

test('an empty store teaches the one action that fills it', async () => {
  await expect(strata.page.getByTestId('empty-state')).toBeVisible();
  await shot(strata.page, 'main-1-empty');
});

test('what was pasted is made explicit, with what it costs, before anything moves', async () => {
  const { page } = strata;
  await page.getByTestId('pull-open').first().click();
  await page.getByTestId('pull-input').fill(`docker pull ${images.first}`);
  await expect(page.getByTestId('pull-plan')).toContainText('50 MB');
  await shot(page, 'main-2-plan');
  await page.getByTestId('pull-start').click();
  await expect(rowOf(page, 'pair/first')).toBeVisible();
});

test('the second image brings only what is not here, and the sharing is on screen', async () => {
  const { page } = strata;
  await page.keyboard.press('Control+p');
  await page.getByTestId('pull-input').fill(images.second);
  await expect(page.getByTestId('pull-plan')).toContainText('45 MB');
  await page.getByTestId('pull-start').click();
  await expect(rowOf(page, 'pair/second')).toBeVisible();
  const status = page.getByTestId('status-bar');
  await expect(status).toContainText('2 images');
  await expect(status).toContainText('100 MB virtual');
  await expect(status).toContainText('95 MB on disk');
  await expect(status).toContainText('saves 5 MB');
  await shot(page, 'main-3-shared');
});

test('the layer stack shows the shared base, base at the bottom', async () => {
  const { page } = strata;
  await rowOf(page, 'pair/first').dblclick();
  const bands = page.getByTestId('layer-band');
  await expect(page.getByTestId('layer-stack')).toBeVisible();
  await expect(bands).toHaveCount(2);
  await bands.last().click();
  await expect(page.getByText('pair/second').first()).toBeVisible();
  await shot(page, 'main-4-layers');
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(page.getByTestId('images-grid')).toBeVisible();
});

test('skopeo reads the store as it stands', async () => {
  const layout = path.join(home, 'store', 'v1');
  const { stdout } = await run('skopeo', ['inspect', `oci:${layout}:${images.first}`]);
  const inspected = JSON.parse(stdout) as { Layers: string[] };
  expect(inspected.Layers).toHaveLength(2);
});

test('removing names to the byte what comes back, and undo brings everything back', async () => {
  const { page } = strata;
  await rowOf(page, 'pair/first').click();
  await page.keyboard.press('Delete');
  const dialog = page.getByTestId('remove-dialog');
  await expect(dialog).toContainText('45 MB');
  await expect(dialog).toContainText('pair/second');
  await shot(page, 'main-5-remove');
  await page.getByTestId('remove-confirm').click();
  await expect(rowOf(page, 'pair/first')).toHaveCount(0);
  await expect(page.getByTestId('status-bar')).toContainText('50 MB on disk');
  await page.getByTestId('undo').click();
  await expect(rowOf(page, 'pair/first')).toBeVisible();
  await expect(page.getByTestId('status-bar')).toContainText('95 MB on disk');
  await shot(page, 'main-6-undone');
});

test('nothing went wrong in the page meanwhile', () => {
  expect(strata.problems).toEqual([]);
});
