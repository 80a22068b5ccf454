import { execFile } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { expect, test, type Page } from '@playwright/test';
import { dropFiles } from './support/drop.ts';
import { openWindow, rowOf, shot, type StrataWindow } from './support/window.ts';

const run = promisify(execFile);

/** A Dockerfile with RUN is dropped on the real window and built by the real builder; then it is broken, and one is cancelled. */
test.describe.configure({ mode: 'serial' });

/** In the arguments of what a cancelled step runs, so that it can be looked for. */
const ENDLESS = '98765';

const DOCKERFILE = [
  'FROM scratch AS tools',
  'COPY busybox /bin/busybox',
  'RUN ["/bin/busybox", "--install", "-s", "/bin"]',
  '',
  'FROM tools',
  'ARG GREETING=hello',
  'COPY site /site',
  'RUN echo "$GREETING from a step" | tee /greeting && mkdir /data && head -c 3000000 /dev/zero > /data/zeros',
  'CMD ["cat", "/greeting"]',
  '',
].join('\n');

let home: string;
let context: string;
let file: string;
let strata: StrataWindow;

test.beforeAll(async () => {
  home = await mkdtemp(path.join(tmpdir(), 'strata-e2e-'));
  context = path.join(home, 'greeter');
  file = path.join(context, 'Dockerfile');
  await mkdir(path.join(context, 'site'), { recursive: true });
  const { stdout } = await run('sh', ['-c', 'command -v busybox']);
  await copyFile(stdout.trim(), path.join(context, 'busybox'));
  await writeFile(path.join(context, 'site', 'index.html'), '<h1>hello</h1>\n');
  await writeFile(path.join(context, '.dockerignore'), 'notes\n');
  await writeFile(path.join(context, 'notes'), 'not for the image\n');
  await writeFile(file, DOCKERFILE);
  strata = await openWindow(path.join(home, 'data'));
});

test.afterAll(async () => {
  await strata?.close();
  if (home) await rm(home, { recursive: true, force: true });
});

const runState = (page: Page) => page.getByTestId('run-state').first();

/** The editor's text becomes another, and is saved. */
async function write(page: Page, text: string): Promise<void> {
  await page.getByTestId('build-tab-dockerfile').click();
  await page.locator('.cm-content').first().click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
  await page.keyboard.press('ControlOrMeta+S');
  await expect.poll(() => readFile(file, 'utf8')).toBe(text);
}

test('a Dockerfile that is dropped on the window is built while one watches', async () => {
  const { page } = strata;
  await dropFiles(page, [file]);
  await expect(page.getByTestId('workbench')).toContainText('greeter');
  await page.getByTestId('build-tab-context').click();
  await expect(page.getByTestId('context-grid')).toContainText('notes');
  await shot(page, 'build-context');
  await page.getByTestId('build-tab-options').click();
  await page.getByTestId('tags').fill('e2e/greeter:1');
  await page.keyboard.press('Enter');
  await page.getByTestId('arg-GREETING').fill('goodbye');
  await shot(page, 'build-options');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(runState(page)).toContainText('Done', { timeout: 30_000 });
  await expect(page.getByTestId('build-steps')).toContainText('COPY site /site');
  await shot(page, 'build-done');
  await page.getByTestId('run-open').click();
  await expect(page.getByTestId('tab-layers')).toHaveAttribute('aria-selected', 'true');
  await expect(page.getByTestId('file-row').filter({ hasText: 'greeting' })).toHaveCount(1);
  await page.getByTestId('nav-images').click();
  await expect(rowOf(page, 'e2e/greeter')).toHaveCount(1);
});

test('a step that fails is shown on its line, with what it printed', async () => {
  const { page } = strata;
  await page.getByTestId('nav-build').click();
  await page.getByTestId('sources-grid').getByText('greeter').first().dblclick();
  const broken = DOCKERFILE.replace('CMD', 'RUN echo "no such thing" >&2; exit 3\nCMD');
  await write(page, broken);
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect(page.getByTestId('build-failure')).toContainText('3', { timeout: 30_000 });
  await expect(page.getByTestId('run-panel')).toContainText('no such thing');
  await shot(page, 'build-failed');
  await page.getByTestId('failed-line').click();
  await expect(page.locator('.cm-failed-line').first()).toHaveText('RUN echo "no such thing" >&2; exit 3');
});

test('a build that is cancelled leaves no process, no mount and nothing in the store', async () => {
  const { page } = strata;
  await write(page, DOCKERFILE.replace('CMD', `RUN echo begun && sleep ${ENDLESS}\nCMD`));
  const scratch = path.join(home, 'data', 'store', 'v1', 'derived', 'rootfs', 'scratch');
  await page.keyboard.press('ControlOrMeta+Enter');
  await expect.poll(() => processesWith(ENDLESS)).not.toEqual([]);
  await page.getByTestId('run-cancel').click();
  await expect(runState(page)).toContainText('Cancelled');
  await expect.poll(() => processesWith(ENDLESS)).toEqual([]);
  expect((await readFile('/proc/self/mounts', 'utf8')).includes(home)).toBe(false);
  expect(await readdir(scratch)).toEqual([]);
  await page.getByTestId('nav-images').click();
  await expect(rowOf(page, 'e2e/greeter')).toHaveCount(1);
  await shot(page, 'build-cancelled');
  expect(strata.problems).toEqual([]);
});

async function processesWith(argument: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const process of await readdir('/proc')) {
    if (!/^\d+$/.test(process)) continue;
    const line = await readFile(path.join('/proc', process, 'cmdline'), 'utf8').catch(() => '');
    if (line.split('\0').includes(argument)) found.push(process);
  }
  return found;
}
