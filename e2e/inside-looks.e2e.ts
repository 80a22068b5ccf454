/** Every view of what is inside images, over stores of 1, 20 and 1,000: in light and dark, as pictures and as axe sees it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { faults } from './support/axe.ts';
import { fillStore } from './support/images.ts';
import { makeInsideImages } from './support/inside-images.ts';
import { openWindow, shot, type StrataWindow } from './support/window.ts';

// forty pictures and as many looks by axe, on a machine that may have other work
test.describe.configure({ timeout: 150_000 });

let home: string;
let strata: StrataWindow | undefined;

test.beforeEach(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'strata-e2e-'));
});

test.afterEach(async () => {
  await strata?.close();
  strata = undefined;
  await rm(home, { recursive: true, force: true });
});

interface View {
  readonly name: string;
  readonly open: (page: Page, keys: Keys) => Promise<void>;
  /** Closed again before the next one. */
  readonly close?: string;
}

interface Keys {
  readonly image: string;
  /** The same one, where there is no other. */
  readonly other: string;
  /** A file that both have. */
  readonly file: string;
}

async function goTo(page: Page, address: string): Promise<void> {
  await page.evaluate((hash) => (location.hash = hash), address);
}

const tab = (name: string, ready: string, then?: View['open']): View => ({
  name,
  async open(page, keys) {
    await goTo(page, `/image/${encodeURIComponent(keys.image)}/${name}`);
    await expect(page.getByTestId(ready).first()).toBeVisible();
    await then?.(page, keys);
  },
});

const press = (name: string, testId: string, ready: string): View => ({
  name,
  async open(page) {
    await page.getByTestId(testId).click();
    await expect(page.getByTestId(ready).first()).toBeVisible();
  },
});

const VIEWS: readonly View[] = [
  tab('layers', 'file-row'),
  tab('files', 'file-row', async (page, { file }) => {
    await page.getByTestId('find-field').fill(file);
    await expect(page.getByTestId('matching')).toContainText('1 match');
    await page.locator(`[data-testid=file-row][data-path$="/${file}"]`).click();
    await expect(page.getByTestId('event').first()).toBeVisible();
  }),
  press('content', 'open-file', 'text-view'),
  press('versions', 'pane-compare', 'file-pane'),
  tab('space', 'waste'),
  press('map', 'show-map', 'treemap-box'),
  press('duplicates', 'show-duplicates', 'duplicates'),
  tab('packages', 'image-page'),
  tab('secrets', 'image-page', async (page) => {
    await page.getByTestId('scan-start').click();
    await expect(page.getByTestId('scan-start')).toBeHidden();
    await expect(page.getByTestId('scan-progress')).toBeHidden();
  }),
  tab('dockerfile', 'reconstruction-mark'),
  tab('related', 'image-page'),
  {
    name: 'compare',
    async open(page, { image, other }) {
      await goTo(page, `/compare/${encodeURIComponent(image)}/${encodeURIComponent(other)}`);
      // layers that were never looked at are listed first
      await expect(page.getByTestId('compare-summary')).toBeVisible({ timeout: 20_000 });
    },
  },
  {
    name: 'compare-files',
    async open(page) {
      await page.getByRole('tab', { name: /^Files/ }).click();
      await expect(page.getByTestId('file-row').or(page.getByTestId('tree-empty')).first()).toBeVisible();
    },
  },
  {
    name: 'find',
    async open(page, { file }) {
      await goTo(page, `/find/${encodeURIComponent(file)}`);
      await expect(page.getByTestId('found-row').first()).toBeVisible();
    },
  },
  {
    name: 'storage',
    async open(page) {
      await goTo(page, '/storage');
      await expect(page.getByTestId('icicle-band').first()).toBeVisible();
    },
  },
  press('storage-table', 'icicle-table', 'bands-table'),
  {
    name: 'storage-growth',
    async open(page) {
      await page.getByTestId('storage-tab-growth').click();
      await expect(page.getByTestId('growth').or(page.getByTestId('empty-state'))).toBeVisible();
    },
  },
  press('storage-duplicates', 'storage-tab-duplicates', 'duplicates'),
  { ...press('what-if', 'what-if-open', 'what-if-dialog'), close: 'what-if-dialog' },
  { ...press('clean-up', 'clean-open', 'clean-dialog'), close: 'clean-dialog' },
];

type Theme = 'light' | 'dark';

function turnsFrom(theme: Theme): readonly Theme[] {
  return theme === 'light' ? ['light', 'dark'] : ['dark', 'light'];
}

/** By the setting, as every journey writes it again. */
async function setTheme(page: Page, theme: Theme): Promise<void> {
  await page.evaluate(
    (chosen) =>
      (
        globalThis as unknown as { strata: { invoke(name: string, input: unknown): Promise<unknown> } }
      ).strata.invoke('settings.set', { theme: chosen }),
    theme,
  );
  await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
}

/** Nothing moves any more: what fades in or out would be half as dark as it will be. */
async function settled(page: Page): Promise<void> {
  await page.evaluate(() =>
    Promise.all(
      document
        .getAnimations()
        .filter(({ effect }) => Number.isFinite(effect?.getComputedTiming().endTime))
        .map(({ finished }) => finished.catch(() => undefined)),
    ),
  );
}

for (const count of [1, 20, 1_000]) {
  test(`with ${count} image${count === 1 ? '' : 's'} every view is whole, in light and dark`, async () => {
    const store = path.join(home, 'store', 'v1');
    await fillStore(store, count === 1 ? 1 : count - 2);
    if (count > 1) await makeInsideImages(store);
    const keys: Keys =
      count === 1
        ? {
            image: 'docker.io/sample/app-00:1.0',
            other: 'docker.io/sample/app-00:1.0',
            file: 'number-0',
          }
        : { image: 'docker.io/sample/app:1', other: 'docker.io/sample/app:2', file: 'motd' };
    strata = await openWindow(home);
    const { page } = strata;
    await expect(page.getByTestId('image-row').first()).toBeVisible();
    const found: string[] = [];
    let theme: Theme = 'light';
    await setTheme(page, theme);
    for (const view of VIEWS) {
      await view.open(page, keys);
      // each begins in what the last ended with
      for (const next of turnsFrom(theme)) {
        theme = next;
        await setTheme(page, theme);
        await settled(page);
        await shot(page, `inside-${count}-${view.name}-${theme}`);
        // colours are the same however many images there are, and of a thousand rows no more are drawn than of twenty
        if (count === 20 || (count === 1 && theme === 'light'))
          found.push(...(await faults(page)).map((fault) => `${view.name}, ${theme}: ${fault}`));
      }
      if (view.close !== undefined) {
        await page.keyboard.press('Escape');
        await expect(page.getByTestId(view.close)).toHaveCount(0);
      }
    }
    expect(found).toEqual([]);
    expect(strata.problems).toEqual([]);
  });
}
