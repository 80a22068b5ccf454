/** From the list into a file, to where it comes from, to what changed in it, to Find and back: without a pointer, with the focus in sight. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { focused, focusSeen, tabUntil } from './support/focus.ts';
import { makeInsideImages } from './support/inside-images.ts';
import { openWindow, rowOf, shot, type StrataWindow } from './support/window.ts';

test.describe.configure({ mode: 'serial' });

let home: string;
let strata: StrataWindow;
let page: Page;

test.beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'strata-e2e-'));
  await makeInsideImages(path.join(home, 'store', 'v1'));
  strata = await openWindow(home);
  ({ page } = strata);
  await expect(rowOf(page, 'sample/app')).toHaveCount(2);
});

test.afterAll(async () => {
  await strata?.close();
  if (home) await rm(home, { recursive: true, force: true });
});

const press = (key: string): Promise<void> => page.keyboard.press(key);

/** Down until that row has the focus. */
async function downTo(file: string): Promise<void> {
  const row = page.locator(`[data-testid=file-row][data-path="${file}"]`);
  for (let steps = 0; steps < 40; steps += 1) {
    if (await row.evaluate((each) => each === document.activeElement)) return focusSeen(page, 'file-row');
    await press('ArrowDown');
  }
  throw new Error(`Down does not reach ${file}`);
}

test('from the list to the files of an image', async () => {
  await tabUntil(page, 'images-grid');
  await press('Home');
  const chosen = page.locator('[data-testid=image-row][aria-selected=true]');
  if ((await chosen.getAttribute('data-key'))?.endsWith(':1') !== true) await press('ArrowDown');
  await expect(chosen).toHaveAttribute('data-key', /:1$/);
  await press('Enter');
  await expect(page.getByTestId('image-page')).toBeVisible();
  await tabUntil(page, 'tab-layers');
  await press('ArrowRight');
  await focusSeen(page, 'tab-files');
  await expect(page.getByTestId('files-tab')).toBeVisible();
});

test('to what is in a file', async () => {
  await tabUntil(page, 'find-field');
  await page.keyboard.type('motd');
  await expect(page.getByTestId('matching')).toContainText('match');
  await press('ArrowDown');
  await downTo('/etc/motd');
  await press('Enter');
  await expect(page.getByTestId('text-view')).toContainText('to the second layer');
  await focusSeen(page, 'file-row');
  await tabUntil(page, 'text-view');
  await shot(page, 'inside-keyboard-1-content');
  await press('Escape');
  await focusSeen(page, 'file-row');
});

test('to where it comes from, and its older version', async () => {
  await press('Space');
  await expect(page.getByTestId('event')).toHaveCount(2);
  await tabUntil(page, 'Open the version of layer 1');
  await shot(page, 'inside-keyboard-2-provenance');
  await press('Enter');
  await expect(page.getByTestId('text-view')).toContainText('to the first layer');
  await focusSeen(page, 'pane-content');
});

test('to what changed in it', async () => {
  await press('ArrowRight');
  await focusSeen(page, 'pane-compare');
  await expect(page.getByTestId('diff-view')).toContainText('to the first layer');
  await expect(page.getByTestId('diff-view')).toContainText('to the second layer');
  await tabUntil(page, 'diff-view');
  await shot(page, 'inside-keyboard-3-compare');
  await press('Escape');
  await focusSeen(page, 'file-row');
});

test('to Find, to a file in another image, and back', async () => {
  await press('Control+Shift+f');
  await focusSeen(page, 'find-input');
  await page.keyboard.type('index.html');
  await expect(page.getByTestId('found-row')).toHaveCount(2);
  await press('ArrowDown');
  await focusSeen(page, 'found');
  await press('ArrowDown');
  await press('ArrowDown');
  await focusSeen(page, 'found');
  await shot(page, 'inside-keyboard-4-found');
  await press('Enter');
  await expect(page.getByTestId('files-tab')).toBeVisible();
  await expect(page.locator('[data-testid=file-row][data-path="/srv/app/index.html"]')).toBeVisible();
  await press('Alt+ArrowLeft');
  await expect(page.getByTestId('found-row')).toHaveCount(2);
  expect(await focused(page)).toMatchObject({ inSight: true });
});

test('nothing was said on the console', () => expect(strata.problems).toEqual([]));
