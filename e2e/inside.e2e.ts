import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test, type Page } from '@playwright/test';
import { startDockerRegistry, type DockerRegistry } from '../core/testing/registry/docker-registry.ts';
import { pushLayout } from '../core/testing/registry/push-layout.ts';
import { BIGGEST_WASTE, makeInsideImages } from './support/inside-images.ts';
import { openWindow, rowOf, shot, type StrataWindow } from './support/window.ts';

const run = promisify(execFile);

/** The inside of images by clicks and keys, in the real window over a real store: what each view says is what was put in. */
test.describe.configure({ mode: 'serial' });

let home: string;
let store: string;
let registry: DockerRegistry;
let strata: StrataWindow;

test.beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'strata-e2e-'));
  store = path.join(home, 'store', 'v1');
  await makeInsideImages(store);
  registry = await startDockerRegistry();
  await pushLayout(store, 'docker.io/sample/app:2', registry.address, 'remote/app:2');
  strata = await openWindow(home);
  await expect(rowOf(strata.page, 'sample/app')).toHaveCount(2);
});

test.afterAll(async () => {
  await strata?.close();
  await registry?.stop();
  if (home) await rm(home, { recursive: true, force: true });
});

const fileRow = (page: Page, name: string) => page.getByTestId('file-row').filter({ hasText: name });

async function openImage(page: Page, tag: string, tab: string): Promise<void> {
  await page.getByTestId('nav-images').click();
  await rowOf(page, 'sample/app').filter({ hasText: tag }).first().dblclick();
  await page.getByTestId(`tab-${tab}`).click();
}

test('the biggest waste of an image is three clicks from the list', async () => {
  const { page } = strata;
  // A double click is two.
  await page.getByTestId('image-row').first().dblclick();
  await page.getByTestId('tab-space').click();
  const first = page.getByTestId('waste-table-row').first();
  await expect(first).toContainText(BIGGEST_WASTE.path);
  await expect(first).toContainText('3 MB');
  await shot(page, 'inside-waste');
});

test('a layer says what it added, changed and removed', async () => {
  const { page } = strata;
  await openImage(page, '1', 'layers');
  await expect(fileRow(page, 'big.bin').getByTestId('change-letter')).toHaveText('D');
  await expect(fileRow(page, 'index.html').getByTestId('change-letter')).toHaveText('A');
  await shot(page, 'inside-layer');
});

test('the filesystem opens a file, names who brought it, and compares its versions', async () => {
  const { page } = strata;
  await openImage(page, '1', 'files');
  await page.getByTestId('find-field').fill('motd');
  await fileRow(page, 'motd').filter({ hasNotText: 'message' }).getByText('motd').click();
  await expect(page.getByTestId('event')).toHaveCount(2);
  await page.getByTestId('open-file').click();
  await expect(page.getByTestId('text-view')).toContainText('to the second layer');
  await shot(page, 'inside-file');
  await page.getByTestId('pane-compare').click();
  await expect(page.getByTestId('diff-view')).toContainText('to the first layer');
  await expect(page.getByTestId('diff-view')).toContainText('to the second layer');
  await shot(page, 'inside-compare-file');
  await page.keyboard.press('Escape');
});

test('a saved file is the file', async () => {
  const { app, page } = strata;
  const target = path.join(home, 'saved-motd');
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = () => Promise.resolve({ canceled: false, filePath });
  }, target);
  await page.evaluate(() =>
    (
      globalThis as unknown as { strata: { invoke(name: string, input: unknown): Promise<unknown> } }
    ).strata.invoke('files.save', {
      key: 'docker.io/sample/app:1',
      platform: null,
      path: '/etc/motd',
      layer: null,
      view: { kind: 'filesystem', upTo: 2 },
      as: 'file',
    }),
  );
  await expect(async () => {
    const { stdout } = await run('cat', [target]);
    expect(stdout).toBe('Welcome\nto the second layer\n');
  }).toPass();
});

test('packages are those of the database, each with the layer that brought it', async () => {
  const { page } = strata;
  await openImage(page, '1', 'packages');
  await expect(page.getByTestId('package-system')).toContainText('Debian GNU/Linux 12 (bookworm)');
  const alpha = page.getByTestId('packages-grid-row').filter({ hasText: 'alpha' });
  await expect(alpha).toContainText('1.1-1');
  await page.getByTestId('packages-by-layer').click();
  await expect(page.getByTestId('package-changes').first()).toContainText('1.0-1');
  await shot(page, 'inside-packages');
});

test('a key that a later layer removed is found, and is not shown', async () => {
  const { page } = strata;
  await openImage(page, '1', 'secrets');
  await page.getByTestId('scan-start').click();
  const finding = page.getByTestId('finding').filter({ hasText: '/root/.aws/credentials' }).first();
  await expect(finding).toBeVisible();
  await expect(finding).toContainText(/hidden by layer 3/i);
  expect(await page.content()).not.toMatch(/AKIA[A-Z0-9]{16}/);
  await shot(page, 'inside-secrets');
});

test('the Dockerfile is told from the history, and says so', async () => {
  const { page } = strata;
  await openImage(page, '1', 'dockerfile');
  await expect(page.getByTestId('reconstruction-mark')).toContainText('Reconstructed');
  await expect(page.getByTestId('dockerfile')).toContainText('make tidy');
});

test('two images are compared: layers, files, config', async () => {
  const { page } = strata;
  await page.getByTestId('nav-images').click();
  await rowOf(page, 'sample/app').first().click();
  await rowOf(page, 'sample/app')
    .nth(1)
    .click({ modifiers: ['Control'] });
  await page.keyboard.press('Control+d');
  await expect(page.getByTestId('compare-view')).toBeVisible();
  await expect(page.getByTestId('compare-summary')).toContainText('2 layers');
  await page.getByRole('tab', { name: /Config/ }).click();
  await expect(page.getByTestId('config-differences')).toContainText('MODE');
  await page.getByRole('tab', { name: /Files/ }).click();
  await expect(fileRow(page, 'index.html').first()).toBeVisible();
  await shot(page, 'inside-compare');
});

test('a file is found in every image, and opens where it is', async () => {
  const { page } = strata;
  await page.keyboard.press('Control+Shift+f');
  await page.getByTestId('find-input').fill('index.html');
  await expect(page.getByTestId('found-row')).toHaveCount(2);
  await shot(page, 'inside-found');
  await page.getByTestId('found-row').first().dblclick();
  await expect(page.getByTestId('files-tab')).toBeVisible();
  await expect(fileRow(page, 'index.html').first()).toBeVisible();
});

test('the store adds up to what the disk holds', async () => {
  const { page } = strata;
  await page.keyboard.press('Control+2');
  await expect(page.getByTestId('icicle-band').first()).toBeVisible();
  await expect(page.getByTestId('attribution-total')).toContainText('100 %');
  await shot(page, 'inside-storage');
});

test('an archive is looked into where it lies', async () => {
  const { app, page } = strata;
  const archive = path.join(home, 'saved.tar');
  await run('skopeo', ['copy', '-q', `oci:${store}:docker.io/sample/app:1`, `oci-archive:${archive}:app`]);
  await app.evaluate(({ dialog }, file) => {
    dialog.showOpenDialog = () => Promise.resolve({ canceled: false, filePaths: [file] });
  }, archive);
  await page.keyboard.press('Control+o');
  await expect(page.getByTestId('opened-list')).toContainText('saved.tar');
  await expect(page.getByTestId('layer-stack')).toBeVisible();
  await expect(fileRow(page, 'big.bin').first()).toBeVisible();
  await shot(page, 'inside-archive');
});

test('an image is looked into in its registry, and a layer’s files cost what was said', async () => {
  const { page } = strata;
  await page.keyboard.press('Control+l');
  const dialog = page.getByTestId('look-dialog');
  await dialog.getByRole('textbox').first().fill(`${registry.address}/remote/app:2`);
  await page.getByTestId('look-start').click();
  await expect(page.getByTestId('layer-stack')).toBeVisible();
  await expect(page.getByTestId('opened-list')).toContainText('remote/app');
  await shot(page, 'inside-remote');
});

test('nothing was said on the console', () => expect(strata.problems).toEqual([]));
