import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron as electron, type ElectronApplication, type Page } from '@playwright/test';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface BareApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  close(): Promise<void>;
}

/** The built app on a new data folder, as soon as its page is loaded: for tests that look at the walls, not at what is shown. */
export async function openBareApp(): Promise<BareApp> {
  const home = await mkdtemp(path.join(tmpdir(), 'strata-security-'));
  const app = await electron.launch({
    // Chromium refuses its sandbox to root; Playwright leaves the choice to us.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ROOT],
    env: { ...(process.env as Record<string, string>), STRATA_HOME: home },
  });
  const page = await app.firstWindow();
  await page.waitForLoadState('load');
  return {
    app,
    page,
    async close() {
      await app.close();
      await rm(home, { recursive: true, force: true });
    },
  };
}
