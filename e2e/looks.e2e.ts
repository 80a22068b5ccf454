import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { faults } from './support/axe.ts';
import { fillStore } from './support/images.ts';
import { openWindow, shot } from './support/window.ts';

let home: string;

test.beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'strata-e2e-'));
});

test.afterEach(() => rm(home, { recursive: true, force: true }));

for (const count of [1, 1_000]) {
  test(`the list holds ${count} image${count === 1 ? '' : 's'}, in light, dark and a narrow window`, async () => {
    await fillStore(path.join(home, 'store', 'v1'), count);
    const strata = await openWindow(home);
    const { app, page } = strata;
    await expect(page.getByTestId('image-row').first()).toBeVisible();
    await expect(page.getByTestId('status-bar')).toContainText(count === 1 ? '1 image' : '1,000 images');
    for (const theme of ['light', 'dark'] as const) {
      await app.evaluate(({ nativeTheme }, source) => (nativeTheme.themeSource = source), theme);
      await page.waitForTimeout(200);
      await shot(page, `looks-${count}-${theme}`);
    }
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.setSize(800, 600));
    await page.waitForTimeout(200);
    await shot(page, `looks-${count}-narrow`);
    expect(strata.problems).toEqual([]);
    await strata.close();
  });
}

test('list, image page and dialogs have no accessibility fault that axe can find', async () => {
  await fillStore(path.join(home, 'store', 'v1'), 20);
  const strata = await openWindow(home);
  const { page } = strata;
  await expect(page.getByTestId('image-row').first()).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await page.getByTestId('image-row').first().dblclick();
  await expect(page.getByTestId('layer-stack')).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await shot(page, 'looks-image-page');
  await page.keyboard.press('Control+p');
  await expect(page.getByTestId('pull-input')).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await strata.close();
});
