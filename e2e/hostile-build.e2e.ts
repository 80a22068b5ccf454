import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { dropFiles } from './support/drop.ts';
import { EVIL, expectHarmless } from './support/harmless.ts';
import { openWindow, shot, type StrataWindow } from './support/window.ts';

const run = promisify(execFile);

/** All that a Dockerfile, its context and its output can say, with script, escapes and invisible characters in it. */
test.describe.configure({ mode: 'serial' });

let home: string;
let file: string;
let strata: StrataWindow;
const asked: string[] = [];
let dialogs = 0;

test.beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'strata-e2e-'));
  const context = path.join(home, `evil ${EVIL.replaceAll('/', '')}`);
  const word = EVIL.replaceAll(/["\\$]/g, '');
  file = path.join(context, 'Dockerfile');
  await mkdir(context);
  const { stdout } = await run('sh', ['-c', 'command -v busybox']);
  await copyFile(stdout.trim(), path.join(context, 'busybox'));
  await writeFile(path.join(context, `file ${word.replaceAll('/', '')}`), '');
  await writeFile(path.join(context, 'output'), `${EVIL}\n`);
  await writeFile(path.join(context, '.dockerignore'), `none${word}\n`);
  const lines = [
    `# ${EVIL}`,
    `ARG EVIL="${word}"`,
    'FROM scratch AS tools',
    'ARG EVIL',
    'COPY busybox /bin/busybox',
    `LABEL evil="${word}"`,
    'COPY . /context',
    `RUN ["/bin/busybox", "cat", "/context/output"]`,
    `RUN ["/bin/busybox", "echo", "${word.replaceAll(/\p{Cc}/gu, '')}"]`,
    `RUN ["/bin/busybox", "sh", "-c", "/bin/busybox cat /context/output >&2; exit 7"]`,
    '',
  ];
  await writeFile(file, lines.join('\n'));
  strata = await openWindow(path.join(home, 'data'));
  strata.page.on('request', (request) => asked.push(request.url()));
  strata.page.on('dialog', (dialog) => {
    dialogs += 1;
    void dialog.dismiss();
  });
});

test.afterAll(async () => {
  await strata?.close();
  if (home) await rm(home, { recursive: true, force: true });
});

test('a Dockerfile, its context and its options are text', async () => {
  const { page } = strata;
  await dropFiles(page, [file]);
  await expect(page.getByTestId('workbench')).toBeVisible();
  await expect(page.locator('.cm-content').first()).toContainText('COPY busybox');
  await expectHarmless(page, 'the editor');
  for (const tab of ['options', 'context']) {
    await page.getByTestId(`build-tab-${tab}`).click();
    if (tab === 'context') await expect(page.getByTestId('ignore-text')).toContainText('none<img');
    await expectHarmless(page, tab);
    await shot(page, `hostile-build-${tab}`);
  }
});

test('what steps print, and what of them failed, is text', async () => {
  const { page } = strata;
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByTestId('build-failure')).toContainText('7', { timeout: 30_000 });
  await expectHarmless(page, 'the failure');
  await shot(page, 'hostile-build-failed');
  for (const view of ['Stages', 'Log', 'Dockerfile', 'Steps']) {
    await page.getByTestId('run-panel').getByText(view, { exact: true }).click();
    await expectHarmless(page, view);
  }
  await page.getByText('History', { exact: true }).click();
  await expectHarmless(page, 'History');
  await page.getByTestId('nav-build').click();
  await expectHarmless(page, 'the list');
  expect(dialogs).toBe(0);
  expect(asked.filter((url) => !url.startsWith('strata:'))).toEqual([]);
  expect(strata.problems).toEqual([]);
});
