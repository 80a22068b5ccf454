import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { _electron as electron, type ElectronApplication, type Page } from '@playwright/test';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Where tests leave what they saw, for people to look at. */
const SHOTS = path.join(ROOT, 'test-results', 'shots');

export interface StrataWindow {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** The main process, for tests that kill it. */
  readonly pid: number;
  readonly problems: readonly string[];
  close(): Promise<void>;
}

/** Opens the built app with a data folder of the test's own, as a person would. */
export async function openWindow(
  home: string,
  environment: Record<string, string> = {},
): Promise<StrataWindow> {
  const app = await electron.launch({
    // Chromium refuses its sandbox to root; Playwright leaves the choice to us.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), ROOT],
    env: { ...(process.env as Record<string, string>), STRATA_HOME: home, ...environment },
  });
  const page = await app.firstWindow();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  await page.getByTestId('frame').waitFor();
  const pid = app.process().pid;
  if (pid === undefined) throw new Error('the app has no process');
  return { app, page, pid, problems, close: () => app.close() };
}

export async function shot(page: Page, name: string): Promise<void> {
  await mkdir(SHOTS, { recursive: true });
  await page.screenshot({ path: path.join(SHOTS, `${name}.png`) });
}

/** Types a name into Pull and starts it. */
export async function startPull(page: Page, text: string): Promise<void> {
  await page.getByTestId('pull-open').click();
  await page.getByTestId('pull-input').fill(text);
  await page.getByTestId('pull-plan').waitFor();
  await page.getByTestId('pull-start').click();
}

export function rowOf(page: Page, text: string) {
  return page.getByTestId('image-row').filter({ hasText: text });
}
