import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { publishSlowly, type SlowImage } from './support/images.ts';
import { openWindow, rowOf, shot, startPull } from './support/window.ts';

let image: SlowImage;
let home: string;

test.beforeEach(async () => {
  image = await publishSlowly();
  home = await mkdtemp(path.join(tmpdir(), 'strata-e2e-'));
});

test.afterEach(async () => {
  await image.stop();
  await rm(home, { recursive: true, force: true });
});

test('a cancelled pull goes on from where it was', async () => {
  const strata = await openWindow(home);
  const { page } = strata;
  await startPull(page, image.reference);
  await halfOnDisk();
  await page.getByTestId('job-cancel').first().click();
  await expect(page.getByTestId('job-resume').first()).toBeVisible();
  await shot(page, 'interrupted-1-cancelled');
  await page.getByTestId('job-resume').first().click();
  await expect(rowOf(page, image.repository)).toBeVisible();
  expect(image.bytesServed()).toBeLessThan(image.size * 1.05);
  await strata.close();
});

test('a pull that a kill cut off is offered to be resumed and downloads only the rest', async () => {
  const killed = await openWindow(home);
  await startPull(killed.page, image.reference);
  await halfOnDisk();
  const gone = new Promise((resolve) => killed.app.process().once('exit', resolve));
  process.kill(killed.pid, 'SIGKILL');
  await gone;

  const strata = await openWindow(home);
  const { page } = strata;
  await expect(page.getByTestId('job-resume').first()).toBeVisible();
  await shot(page, 'interrupted-2-offered');
  await page.getByTestId('job-resume').first().click();
  await expect(rowOf(page, image.repository)).toBeVisible();
  expect(image.bytesServed()).toBeLessThan(image.size * 1.05);
  await shot(page, 'interrupted-3-resumed');
  await strata.close();
});

/** The registry has stopped in the middle, and what it sent has been read, hashed and written: looks at the disk itself. */
async function halfOnDisk(): Promise<void> {
  const folder = path.join(home, 'store', 'v1', 'partial');
  await expect
    .poll(
      async () => {
        const names = await readdir(folder).catch(() => []);
        const sizes = await Promise.all(
          names.map(async (name) => (await stat(path.join(folder, name))).size),
        );
        return Math.max(0, ...sizes);
      },
      { timeout: 20_000 },
    )
    .toBeGreaterThan(image.size * 0.47);
}
