/** Everything that an image can say about its inside, with script, terminal escapes and invisible characters in it (fault X1, X2). */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { makeImage } from '../core/testing/images/sample-images.ts';
import { EVIL, expectHarmless } from './support/harmless.ts';
import { openWindow, rowOf, shot, type StrataWindow } from './support/window.ts';

const TABS = [
  'layers',
  'files',
  'space',
  'packages',
  'secrets',
  'config',
  'dockerfile',
  'related',
  'manifest',
];

/** Looks like a key of a cloud, and opens nothing. */
const KEY_ID = ['AKIA', 'Q3EGVZT2', 'YJ5PLN7K'].join('');

test.describe.configure({ mode: 'serial' });

let home: string;
let strata: StrataWindow;
const asked: string[] = [];
let dialogs = 0;

test.beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'strata-e2e-'));
  const store = path.join(home, 'store', 'v1');
  const status = (version: string): string =>
    `Package: evil${EVIL}\nStatus: install ok installed\nVersion: ${version}${EVIL}\nDescription: d${EVIL}\n\n`;
  const file = { path: `etc/${EVIL.replaceAll('/', '')}`, content: `${EVIL}\n` };
  for (const tag of ['1', '2']) {
    await makeImage(store, {
      name: `docker.io/sample/evil:${tag}`,
      layers: [
        {
          kind: 'entries',
          entries: [
            file,
            { path: `etc/link${tag}`, kind: 'symlink', target: EVIL },
            { path: 'etc/attributes', content: tag, attributes: { 'user.note': EVIL } },
            { path: 'var/lib/dpkg/status', content: status(tag) },
            { path: 'etc/os-release', content: `PRETTY_NAME="Evil ${EVIL}"\n` },
            {
              path: `root/${EVIL.replaceAll('/', '')}/.aws/credentials`,
              content: `[default]\naws_access_key_id = ${KEY_ID}\n`,
            },
          ],
        },
        {
          kind: 'entries',
          entries: [
            { ...file, content: `${EVIL}${tag}\n` },
            { path: 'var/lib/dpkg/status', content: status(`${tag}.1`) },
          ],
        },
      ],
      config: {
        Env: [`EVIL=${EVIL}${tag}`, `API_TOKEN=${EVIL}`],
        Cmd: [EVIL],
        User: EVIL,
        WorkingDir: `/${EVIL}`,
        Labels: { [`label${EVIL}`]: `${EVIL}${tag}` },
      },
      document: { author: EVIL },
      history: [
        { created: '2024-05-01T00:00:00Z', created_by: `RUN echo ${EVIL}`, author: EVIL, comment: EVIL },
        { created: '2024-05-01T00:00:00Z', created_by: `COPY ${EVIL} /` },
        { created: '2024-05-01T00:00:00Z', created_by: `ENV ${EVIL}=${EVIL}`, empty_layer: true },
      ],
    });
  }
  strata = await openWindow(home);
  const { page } = strata;
  page.on('request', (request) => asked.push(request.url()));
  page.on('dialog', (dialog) => {
    dialogs += 1;
    void dialog.dismiss();
  });
  await expect(rowOf(page, 'sample/evil')).toHaveCount(2);
});

test.afterAll(async () => {
  await strata?.close();
  if (home) await rm(home, { recursive: true, force: true });
});

async function openImage(page: Page): Promise<void> {
  await page.getByTestId('nav-images').click();
  await rowOf(page, 'sample/evil').first().dblclick();
}

for (const tab of TABS) {
  test(`the ${tab} of a hostile image are text`, async () => {
    const { page } = strata;
    await openImage(page);
    await page.getByTestId(`tab-${tab}`).click();
    await page.waitForLoadState('networkidle');
    if (tab === 'files' || tab === 'layers') {
      await expect(page.getByTestId('file-row').first()).toBeVisible();
      await page.getByTestId('file-row').filter({ hasText: 'etc' }).first().dblclick();
    }
    if (tab === 'packages') await expect(page.getByTestId('packages-grid-row').first()).toBeVisible();
    if (tab === 'secrets') {
      await page.getByTestId('scan-start').click();
      await expect(page.getByTestId('finding').first()).toBeVisible();
    }
    await expectHarmless(page, tab);
    await shot(page, `hostile-${tab}`);
  });
}

test('a hostile file that is opened is text', async () => {
  const { page } = strata;
  await openImage(page);
  await page.getByTestId('tab-files').click();
  await page.getByTestId('find-field').fill('img');
  // All that is found is there: no row moves any more under the pointer.
  await expect(page.getByTestId('file-row')).toHaveCount(4);
  await page.getByTestId('file-row').nth(1).click();
  await expect(page.getByTestId('event').first()).toBeVisible();
  await expectHarmless(page, 'its history');
  await page.getByTestId('open-file').click();
  await expect(page.getByTestId('text-view')).toBeVisible();
  await expectHarmless(page, 'its text');
  await page.getByTestId('pane-compare').click();
  await expect(page.getByTestId('diff-view')).toBeVisible();
  await expectHarmless(page, 'its versions');
  await page.keyboard.press('Escape');
});

test('a comparison and a search of hostile images are text', async () => {
  const { page } = strata;
  await page.getByTestId('nav-images').click();
  await rowOf(page, 'sample/evil').first().click();
  await rowOf(page, 'sample/evil')
    .nth(1)
    .click({ modifiers: ['Control'] });
  await page.keyboard.press('Control+d');
  await expect(page.getByTestId('compare-view')).toBeVisible();
  for (const name of [/Config/, /Files/, /Packages/]) {
    const tab = page.getByRole('tab', { name });
    if ((await tab.count()) > 0) await tab.first().click();
    await expectHarmless(page, `compared: ${name}`);
  }
  await page.keyboard.press('Control+Shift+f');
  await page.getByTestId('find-input').fill('img');
  await expect(page.getByTestId('found-row').first()).toBeVisible();
  await expectHarmless(page, 'found');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Control+2');
  await expect(page.getByTestId('icicle-band').first()).toBeVisible();
  await expectHarmless(page, 'storage');
});

test('nothing ran, asked or was asked for', () => {
  expect(dialogs).toBe(0);
  expect(asked.filter((url) => !/^(?:strata|app|blob|data|devtools):/.test(url))).toEqual([]);
  expect(strata.problems).toEqual([]);
});
