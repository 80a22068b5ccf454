/** Discover over a real registry: found, compared, looked into, bookmarked, pulled, and noticed when it has something newer. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { startDockerRegistry, type DockerRegistry } from '../core/testing/registry/docker-registry.ts';
import { startHarborServer } from '../core/testing/web/harbor-server.ts';
import { pushLayout } from '../core/testing/registry/push-layout.ts';
import { makeImage } from '../core/testing/images/sample-images.ts';
import { withTemporaryFolder } from '../core/testing/temporary-folder.ts';
import { faults } from './support/axe.ts';
import { openWindow, rowOf, shot, type StrataWindow } from './support/window.ts';

test.describe.configure({ mode: 'serial' });

let registry: DockerRegistry;
let home: string;
let strata: StrataWindow;

async function push(seed: string, names: readonly string[]): Promise<void> {
  await withTemporaryFolder(async (layout) => {
    const layers = ['base', seed].map((each) => ({ kind: 'random', seed: each, bytes: 200_000 }) as const);
    await makeImage(layout, { name: 'image', layers });
    for (const name of names) await pushLayout(layout, 'image', registry.address, name);
  });
}

test.beforeAll(async () => {
  registry = await startDockerRegistry();
  await push('one', ['team/web:1.0.0', 'team/web:1.0', 'team/web:latest', 'team/worker:2.0.0']);
  await push('two', ['team/web:1.1.0', 'team/web:1.1.0-alpine']);
  home = await mkdtemp(path.join(tmpdir(), 'strata-e2e-'));
  strata = await openWindow(home);
  await strata.page.evaluate(
    (domain) => window.strata?.invoke('registries.change', { domain, name: 'The team’s', enabled: true }),
    registry.address,
  );
});

test.afterAll(async () => {
  await strata?.close();
  await registry?.stop();
  if (home) await rm(home, { recursive: true, force: true });
});

test('finds repositories of a registry that has only a catalogue, by keys alone', async () => {
  const { page } = strata;
  await page.keyboard.press('Control+3');
  await expect(page.getByTestId('discover-input')).toBeFocused();
  await page.keyboard.type('web');
  const row = page.getByTestId('results-row').filter({ hasText: 'team/web' });
  await expect(row).toBeVisible();
  await expect(
    page.locator(`[data-testid=registry-chip][data-registry="${registry.address}"]`),
  ).toHaveAttribute('data-state', 'answered');
  expect(await faults(page)).toEqual([]);
  await shot(page, 'discover-search');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('b');
  await expect(page.getByRole('button', { name: 'Bookmarked' })).toBeVisible();
  await page.keyboard.press('Enter');
  await expect(page.getByTestId('repository-page')).toBeVisible();
});

test('shows tags newest first with sizes, which are one, and that latest is not the newest', async () => {
  const { page } = strata;
  const rows = page.getByTestId('tags-row');
  await expect(rows).toHaveCount(5);
  // what moves stands before what does not
  await expect(rows.first()).toContainText('latest');
  await expect(rows.nth(1)).toContainText('1.1.0');
  await expect(page.getByTestId('latest-banner')).toContainText('latest is 1.0.0 — 1.1.0 is newer');
  await expect(rows.filter({ hasText: 'latest' }).first()).toContainText('kB');
  await expect(rows.first()).toContainText('amd64');
  expect(await faults(page)).toEqual([]);
  await shot(page, 'discover-tags');
  await page.getByTestId('tags-filter').fill('>=1.1');
  await expect(rows).toHaveCount(2);
  await page.getByTestId('tags-filter').fill('');
});

test('compares two tags where they are', async () => {
  const { page } = strata;
  const tag = (name: string) =>
    page
      .getByTestId('tags-row')
      .filter({ has: page.locator(`[role=gridcell][aria-colindex="1"] [title="${name}"]`) });
  await tag('1.0.0').click();
  await tag('1.1.0').click({ modifiers: ['Control'] });
  await page.getByTestId('tags-compare').click();
  await expect(page.getByTestId('tags')).toHaveCount(0);
  await shot(page, 'discover-compare');
  await page.keyboard.press('Alt+ArrowLeft');
  await expect(page.getByTestId('tags-selected')).toContainText('2 tags selected');
});

test('pulls what a filter leaves after asking, and marks what is here', async () => {
  const { page } = strata;
  await page.getByTestId('tags-filter').fill('1.0*');
  await page.getByTestId('tags-pull-matching').click();
  await expect(page.getByTestId('pull-tags-dialog')).toContainText('Pull 2 tags');
  await page.getByTestId('pull-tags-start').click();
  await expect(page.getByTestId('tags-row').first()).toContainText('here');
  await page.keyboard.press('Control+j');
  await page.getByTestId('nav-images').click();
  await expect(rowOf(page, 'team/web')).toHaveCount(2);
});

test('notices that a name stands for something newer now', async () => {
  const { page } = strata;
  await push('three', ['team/web:1.0']);
  await page.getByTestId('check-newer').click();
  await expect(page.getByTestId('update-mark')).toHaveCount(1);
  await expect(page.getByTestId('update-mark')).toContainText('newer available');
  await page
    .getByTestId('image-row')
    .filter({ has: page.getByTestId('update-mark') })
    .dblclick();
  await expect(page.getByTestId('update-line')).toContainText('to download');
  await shot(page, 'discover-update');
  expect(strata.problems).toEqual([]);
});

test('says of a repository that is not there what can be done', async () => {
  const { page } = strata;
  await page.getByTestId('nav-discover').click();
  await page.getByTestId('discover-input').fill(`docker pull ${registry.address}/team/nowhere:1`);
  await page.getByTestId('direct-open').click();
  await expect(page.getByTestId('error')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Search for “nowhere”' })).toBeVisible();
  await shot(page, 'discover-nowhere');
});

test('reads a description without its author’s HTML, aside, also one that takes long', async () => {
  const { page } = strata;
  const slow = Array.from({ length: 16 }, () => 'some words *a **b and '.repeat(480)).join('\n\n');
  const description = `# The app\n\n<img src=x onerror="document.title='ran'"> **Bold** words.\n\n${slow}\n\n## The end\n`;
  const harbor = await startHarborServer(
    [{ name: 'team/app', isPublic: true, pulls: 1234, description }],
    'nobody:none',
  );
  try {
    await page.evaluate(
      (domain) =>
        window.strata?.invoke('registries.change', { domain, name: 'Harbor', enabled: true, kind: 'harbor' }),
      harbor.host,
    );
    await page.getByTestId('nav-discover').click();
    await page.getByTestId('discover-input').fill(`docker pull ${harbor.host}/team/app`);
    await page.getByTestId('direct-open').click();
    await page.getByTestId('tab-readme').click();
    const readme = page.getByTestId('readme');
    await expect(readme.getByRole('heading', { name: 'The app' })).toBeVisible();
    await expect(readme).toHaveAttribute('data-done', 'true', { timeout: 20_000 });
    await expect(readme.getByRole('heading', { name: 'The end' })).toBeAttached();
    await expect(readme.locator('strong', { hasText: 'Bold' })).toHaveCount(1);
    await expect(readme.locator('img')).toHaveCount(0);
    await shot(page, 'discover-readme');
  } finally {
    await harbor.close();
  }
});
