import type { Page } from '@playwright/test';

/** Drags files of this machine onto the window and lets go, as a file manager does. */
export async function dropFiles(page: Page, files: readonly string[]): Promise<void> {
  const size = await page.evaluate(() => ({ x: innerWidth / 2, y: innerHeight / 2 }));
  const devtools = await page.context().newCDPSession(page);
  const data = { items: [], files: [...files], dragOperationsMask: 1 };
  for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
    await devtools.send('Input.dispatchDragEvent', { type, ...size, data });
  await devtools.detach();
}
