import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, expect, test, type Browser, type Page } from '@playwright/test';
import { ensurePacked } from '../build/pack.mjs';

/**
 * The app as people get it: one archive, every fuse as in production. With those fuses nothing can attach to the main process, so
 * this drives the window alone, through Chromium's own debugging port.
 */
test.describe('the packed app', () => {
  let executable: string;
  let home: string;
  let app: ChildProcess;
  let browser: Browser;

  test.beforeAll(async () => {
    // Packing copies a whole Electron; on a slow disk that takes longer than a test may.
    test.setTimeout(240_000);
    executable = await ensurePacked();
  });

  test.beforeEach(async () => {
    home = mkdtempSync(join(tmpdir(), 'strata-packed-'));
    app = startPacked(executable, home);
    // Electron 25 knows none of the defaults that Playwright sets on a browser that it did not start.
    browser = await chromium.connectOverCDP(await debuggingAddress(app), { noDefaults: true });
  });

  test.afterEach(async () => {
    await browser?.close();
    await ended(app);
    rmSync(home, { recursive: true, force: true });
  });

  test('shows its first screen and runs workers from inside the archive', async () => {
    const page = await firstPage(browser);
    await expect(page.getByText('No images yet').or(page.locator('[data-testid=frame]')).first()).toBeVisible(
      {
        timeout: 20_000,
      },
    );
    const health = await page.evaluate(() =>
      (
        window as unknown as { strata: { invoke(name: string, input: null): Promise<unknown> } }
      ).strata.invoke('app.health', null),
    );
    expect(health).toMatchObject({ ok: true, value: { worker: true } });
  });
});

function startPacked(program: string, folder: string): ChildProcess {
  const sandbox = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const args = [...sandbox, '--remote-debugging-port=0', `--user-data-dir=${join(folder, 'profile')}`];
  return spawn(program, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, STRATA_HOME: join(folder, 'data') },
  });
}

/** Chromium picks a free port and says which on its error stream. */
function debuggingAddress(started: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let said = '';
    started.stderr?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
      const address = /DevTools listening on (ws:\/\/\S+)/.exec(said)?.[1];
      if (address) resolve(address);
    });
    started.once('error', reject);
    started.once('exit', (code) =>
      reject(new Error(`The packed app ended with code ${code} before it listened:\n${said}`)),
    );
  });
}

/** The window may come a moment after the port. */
async function firstPage(connected: Browser): Promise<Page> {
  await expect
    .poll(() => connected.contexts().flatMap((context) => context.pages()).length, { timeout: 20_000 })
    .toBeGreaterThan(0);
  const [page] = connected.contexts().flatMap((context) => context.pages());
  if (!page) throw new Error('The window was closed at once');
  return page;
}

async function ended(started: ChildProcess): Promise<void> {
  if (started.exitCode !== null || started.signalCode !== null) return;
  const end = new Promise((resolve) => started.once('exit', resolve));
  started.kill();
  // An app that ignores being asked must not outlive its test.
  const force = setTimeout(() => started.kill('SIGKILL'), 5_000);
  await end;
  clearTimeout(force);
}
