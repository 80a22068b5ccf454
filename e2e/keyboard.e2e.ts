/** The main job without a pointer, with the focus in sight at every step; and two windows over one store. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { startFaultRegistry, type FaultRegistry } from '../core/testing/registry/fault-registry.ts';
import { makeLayer } from '../core/testing/images/sample-layer.ts';
import { focused, focusSeen, tabUntil } from './support/focus.ts';
import { openWindow, rowOf, shot, type StrataWindow } from './support/window.ts';

test.describe.configure({ mode: 'serial' });

let registry: FaultRegistry;
let home: string;
let strata: StrataWindow;
let page: Page;

test.beforeAll(async () => {
  registry = await startFaultRegistry();
  const base = await makeLayer({ kind: 'random', seed: 'keyboard base', bytes: 60_000 });
  for (const name of ['first', 'second']) {
    const own = await makeLayer({ kind: 'random', seed: `keyboard ${name}`, bytes: 40_000 });
    const layers = [base, own];
    registry.addImage(`keys/${name}`, '1', {
      layers: layers.map(({ blob }) => blob),
      diffIds: layers.map(({ diffId }) => diffId),
    });
  }
  home = await mkdtemp(path.join(tmpdir(), 'strata-e2e-'));
  strata = await openWindow(home);
  ({ page } = strata);
});

test.afterAll(async () => {
  await strata?.close();
  await registry?.close();
  if (home) await rm(home, { recursive: true, force: true });
});

test('Ctrl+P, a name, Return: an image is pulled', async () => {
  for (const name of ['first', 'second']) {
    await press('Control+p');
    await focusInSight('pull-input');
    await page.keyboard.type(`${registry.host}/keys/${name}:1`);
    await press('Enter');
    await expect(page.getByTestId('pull-plan')).toBeVisible();
    await press('Enter');
    await expect(rowOf(page, `keys/${name}`)).toHaveAttribute('data-state', 'complete');
  }
  await press('Control+j');
  await expect(page.getByTestId('activity')).toHaveCount(0);
});

test('arrows go through the list, Return opens an image, arrows its tabs, Alt+Left leads back', async () => {
  await tabTo('images-grid');
  await press('ArrowDown');
  await press('ArrowDown');
  await press('ArrowUp');
  await press('ArrowDown');
  await expect(rowOf(page, 'keys/second')).toHaveAttribute('aria-selected', 'true');
  await rowInSight('keys/second');
  await shot(page, 'keyboard-1-list');
  await press('Enter');
  await expect(page.getByTestId('image-page')).toBeVisible();

  await tabTo('tab-layers');
  await press('ArrowRight');
  await focusInSight('tab-files');
  await expect(page.getByTestId('tab-files')).toHaveAttribute('aria-selected', 'true');
  await shot(page, 'keyboard-2-tabs');
  await press('End');
  await focusInSight('tab-manifest');
  await expect(page.getByTestId('verified')).toBeVisible();
  await press('Home');
  await focusInSight('tab-layers');
  await tabTo('layer-stack');
  await press('ArrowDown');
  await expect(page.getByTestId('layer-band').last()).toHaveAttribute('aria-selected', 'true');
  await press('Alt+ArrowLeft');
  await expect(page.getByTestId('images-grid')).toBeVisible();
});

test('back in the list the focus is where it was, and F2 gives another name', async () => {
  await expect(rowOf(page, 'keys/second')).toHaveAttribute('aria-selected', 'true');
  await focusInSight('images-grid');
  await rowInSight('keys/second');
  await press('F2');
  await focusInSight('tag-input');
  await page.keyboard.type('keys.example/renamed:2');
  await press('Enter');
  await expect(rowOf(page, 'keys.example/renamed')).toBeVisible();
  await focusInSight('images-grid');
});

test('Del asks with the focus on Cancel; Tab and Return remove', async () => {
  await press('Delete');
  await expect(page.getByTestId('remove-dialog')).toBeVisible();
  expect(await focused(page)).toMatchObject({ text: 'Cancel', inSight: true });
  await press('Escape');
  await expect(page.getByTestId('remove-dialog')).toHaveCount(0);
  await focusInSight('images-grid');

  await press('Delete');
  await expect(page.getByTestId('remove-confirm')).toBeEnabled();
  await press('Tab');
  await focusInSight('remove-confirm');
  await shot(page, 'keyboard-3-remove');
  await press('Enter');
  await expect(rowOf(page, 'keys/second')).toHaveCount(0);
  await focusInSight('images-grid');
});

test('Ctrl+Z undoes it', async () => {
  await expect(page.getByTestId('undo')).toBeVisible();
  await press('Control+z');
  await expect(rowOf(page, 'keys/second')).toBeVisible();
  await expect(page.getByTestId('undo')).toHaveCount(0);
  await focusInSight('images-grid');
});

test('Ctrl+K finds an image and an action; Esc closes what is open and clears the selection', async () => {
  await press('Control+k');
  await focusInSight('palette-input');
  await page.keyboard.type('keys/first');
  await expect(page.getByRole('option', { name: /keys\/first/ }).first()).toBeVisible();
  await press('Escape');
  await expect(page.getByTestId('palette')).toHaveCount(0);
  await focusInSight('images-grid');
  await press('Control+k');
  await page.keyboard.type('settings');
  await press('Enter');
  await expect(page.getByTestId('images-grid')).toHaveCount(0);
  await press('Alt+ArrowLeft');
  await focusInSight('images-grid');
  await press('Home');
  await expect(page.locator('[data-testid=image-row][aria-selected=true]')).toHaveCount(1);
  await press('Escape');
  await expect(page.locator('[data-testid=image-row][aria-selected=true]')).toHaveCount(0);
});

test('a second window shows the same list after a change in either', async () => {
  const opening = strata.app.waitForEvent('window');
  await press('Control+n');
  const second = await opening;
  await expect(second.getByTestId('image-row')).toHaveCount(3);
  const names = (window: Page) =>
    window.getByTestId('image-row').evaluateAll((rows) => rows.map((row) => row.getAttribute('data-key')));

  await second.getByTestId('images-grid').focus();
  await second.keyboard.press('Home');
  await second.keyboard.press('Delete');
  await expect(second.getByTestId('remove-confirm')).toBeEnabled();
  await second.keyboard.press('Tab');
  await second.keyboard.press('Enter');
  await expect(second.getByTestId('image-row')).toHaveCount(2);
  await expect(page.getByTestId('image-row')).toHaveCount(2);
  expect(await names(page)).toEqual(await names(second));
  const status = (window: Page) => window.getByTestId('status-bar').innerText();
  await expect.poll(() => status(page)).toBe(await status(second));

  await tabTo('images-grid');
  await press('Home');
  await press('F2');
  await page.keyboard.type('keys.example/third:3');
  await press('Enter');
  await expect(rowOf(second, 'keys.example/third')).toBeVisible();
  expect(await names(page)).toEqual(await names(second));
  expect(strata.problems).toEqual([]);
});

async function press(key: string): Promise<void> {
  await page.keyboard.press(key);
}

const focusInSight = (testId: string): Promise<void> => focusSeen(page, testId);
const tabTo = (testId: string): Promise<void> => tabUntil(page, testId);

async function rowInSight(text: string): Promise<void> {
  const lead = rowOf(page, text);
  await expect(lead).toHaveClass(/\blead\b/);
  await expect(lead).not.toHaveCSS('box-shadow', 'none');
}
