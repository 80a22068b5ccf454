import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { faults } from './support/axe.ts';
import { buildFolder } from './support/build-sources.ts';
import { dropFiles } from './support/drop.ts';
import { openWindow, shot, type StrataWindow } from './support/window.ts';

/** Everything of Build in light and dark, looked at with axe; pictures stay for people. */
test.describe.configure({ mode: 'serial' });

let home: string;
let strata: StrataWindow;

test.beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'strata-e2e-'));
  strata = await openWindow(path.join(home, 'data'));
});

test.afterAll(async () => {
  await strata?.close();
  if (home) await rm(home, { recursive: true, force: true });
});

async function look(
  page: Page,
  name: string,
  themes: readonly ('light' | 'dark')[] = ['light', 'dark'],
): Promise<void> {
  for (const theme of themes) {
    await strata.app.evaluate(({ nativeTheme }, wanted) => {
      nativeTheme.themeSource = wanted;
    }, theme);
    await expect(page.locator('html')).toHaveAttribute('data-theme', theme);
    // colours that still change are none that anybody reads
    await page.evaluate(() =>
      Promise.allSettled(
        document.getAnimations().flatMap((each) => (each instanceof CSSTransition ? [each.finished] : [])),
      ),
    );
    await shot(page, `build-${name}-${theme}`);
    expect(await faults(page), `${name}, ${theme}`).toEqual([]);
  }
}

const state = (page: Page) => page.getByTestId('run-state').first();

test('a workbench has no faults, before anything was built', async () => {
  const { page } = strata;
  await page.getByTestId('nav-build').click();
  await look(page, 'nothing-yet', ['light']);
  const lines = [
    'FROM base AS assets',
    'ARG THEME=light',
    'COPY src /assets',
    'FROM base AS server',
    'RUN echo building && head -c 11000000 /dev/zero > /server',
    'FROM base',
    'COPY --from=assets /assets /www',
    'COPY --from=server /server /bin/server',
    'RUN echo "no such module" >&2; exit 4',
  ];
  await dropFiles(page, [await buildFolder(path.join(home, 'shop'), lines)]);
  await expect(page.locator('.cm-content').first()).toContainText('COPY busybox');
  await look(page, 'workbench');
  for (const tab of ['options', 'context']) {
    await page.getByTestId(`build-tab-${tab}`).click();
    if (tab === 'context') await expect(page.getByTestId('ignore-text')).toContainText('notes');
    await look(page, tab);
  }
});

test('a run has no faults, whether it failed or is done', async () => {
  const { page } = strata;
  await page.getByTestId('build-tab-dockerfile').click();
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByTestId('build-failure')).toContainText('4', { timeout: 30_000 });
  await expect(state(page)).toContainText('Failed');
  await look(page, 'failed');
  for (const shape of ['graph', 'log', 'dockerfile']) {
    await page.getByTestId(`run-${shape}`).click();
    await look(page, `failed-${shape}`, ['dark']);
  }
  await page.getByTestId('run-steps').click();
  await page.getByTestId('build-tab-options').click();
  await page.getByLabel('Target stage').selectOption('server');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(state(page)).toContainText('Done', { timeout: 30_000 });
  await look(page, 'done', ['light']);
});

test('history, comparison and list have no faults', async () => {
  const { page } = strata;
  await page.getByTestId('build-tab-history').click();
  const marks = page.getByTestId('run-history').getByRole('checkbox');
  await marks.nth(0).check();
  await marks.nth(1).check();
  await look(page, 'history');
  await page.getByTestId('runs-compare').click();
  await expect(page.getByTestId('build-comparison')).toContainText('server');
  await look(page, 'comparison');
  await page.getByTestId('nav-build').click();
  await expect(page.getByTestId('sources-grid')).toContainText('shop');
  await look(page, 'list');
  expect(strata.problems).toEqual([]);
});
