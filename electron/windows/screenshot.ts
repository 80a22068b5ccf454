import type { BrowserWindow } from 'electron';
import { writeAtomically } from '../files/write-atomically.ts';

const INTERVAL = 5000;
/** From the first picture of a window to one with its list, in milliseconds. */
const FIRST_SCREEN = 1000;

/** Keeps a picture of a window that nobody can see: `npm start` on a machine without a display says where it is. */
export function keepScreenshot(window: BrowserWindow, file: string, onError: (error: unknown) => void): void {
  async function take(): Promise<void> {
    if (window.isDestroyed()) return;
    const picture = await window.webContents.capturePage();
    if (!picture.isEmpty()) await writeAtomically(file, picture.toPNG());
  }
  const attempt = (): void => void take().catch(onError);
  window.once('show', () => {
    const first = setTimeout(attempt, FIRST_SCREEN);
    const timer = setInterval(attempt, INTERVAL);
    window.once('closed', () => {
      clearTimeout(first);
      clearInterval(timer);
    });
  });
}
