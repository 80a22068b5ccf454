import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { buildFolder } from './support/build-sources.ts';
import { dropFiles } from './support/drop.ts';
import { focused, focusSeen, tabUntil } from './support/focus.ts';
import { openWindow, type StrataWindow } from './support/window.ts';

/** A build from the list to its comparison without a pointer; what was typed and not saved outlives the window. */
test.describe.configure({ mode: 'serial' });

let home: string;
let strata: StrataWindow;

test.beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'strata-e2e-'));
  strata = await openWindow(path.join(home, 'data'));
  for (const name of ['other', 'ledger']) {
    const lines = ['RUN echo "3 is not 4" >&2; exit 5'];
    await dropFiles(strata.page, [await buildFolder(path.join(home, name), lines)]);
    await expect(strata.page.getByTestId('workbench')).toContainText(name);
  }
  await strata.page.getByTestId('nav-images').click();
});

test.afterAll(async () => {
  await strata?.close();
  if (home) await rm(home, { recursive: true, force: true });
});

/** The list has the keys, and shows which row they open. */
async function arrived(page: Page): Promise<void> {
  await expect.poll(() => focused(page)).toMatchObject({ testId: 'sources-grid' });
  await expect(page.getByTestId('sources-grid').locator('.lead')).toHaveCSS('box-shadow', /inset/);
}

test('a build is begun, understood, cancelled, run again and compared by keys', async () => {
  const { page } = strata;
  const state = page.getByTestId('run-state').first();
  await page.keyboard.press('ControlOrMeta+B');
  await arrived(page);
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('workbench')).toContainText('ledger');
  await expect.poll(() => focused(page)).toMatchObject({ testId: 'workbench' });
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(state).toContainText('Failed', { timeout: 30_000 });
  // the line at which it failed, from another tab
  await tabUntil(page, 'build-tab-dockerfile');
  await page.keyboard.press('ArrowRight');
  await focusSeen(page, 'build-tab-options');
  await tabUntil(page, 'failed-line');
  await page.keyboard.press('Enter');
  await expect(page.locator('.cm-failed-line')).toHaveText('RUN echo "3 is not 4" >&2; exit 5');
  await expect(page.locator('.cm-activeLine')).toHaveText('RUN echo "3 is not 4" >&2; exit 5');
  // its keys are the editor's: two places are chosen, and nothing is compared
  await page.keyboard.press('ControlOrMeta+D');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await page.keyboard.press('Escape');
  await page.keyboard.press('Home');
  await page.keyboard.press('Shift+End');
  await page.keyboard.type('RUN echo begun && sleep 98766');
  await page.keyboard.press('ControlOrMeta+Enter');
  await tabUntil(page, 'run-cancel');
  await page.keyboard.press('Enter');
  await expect(state).toContainText('Cancelled');
  await tabUntil(page, 'run-again');
  await page.keyboard.press('Enter');
  await expect(state).toContainText('Running');
  await tabUntil(page, 'run-cancel');
  await page.keyboard.press('Enter');
  await expect(state).toContainText('Cancelled');
  await tabUntil(page, 'build-tab-run');
  await page.keyboard.press('ArrowRight');
  await tabUntil(page, 'runs');
  for (const key of ['ArrowDown', 'Space', 'ArrowDown', 'ArrowDown', 'Space']) await page.keyboard.press(key);
  await tabUntil(page, 'runs-compare');
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('build-comparison')).toContainText('sleep 98766');
  expect(strata.problems).toEqual([]);
});

test('what was typed and not saved is there when the window is opened again', async () => {
  await strata.close();
  strata = await openWindow(path.join(home, 'data'));
  const { page } = strata;
  await page.keyboard.press('ControlOrMeta+B');
  await arrived(page);
  await page.keyboard.press('Enter');
  await expect(page.locator('.cm-content').first()).toContainText('sleep 98766');
  await expect(page.getByTestId('saved-state')).toContainText('Not saved');
  await page.locator('.cm-content').first().click();
  await page.keyboard.press('ControlOrMeta+S');
  await expect(page.getByTestId('saved-state')).toContainText('Saved');
});
