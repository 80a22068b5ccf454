import type { BrowserWindow } from 'electron';
import { writeAtomically } from '../files/write-atomically.ts';

const INTERVAL = 5000;

/** Keeps a picture of a window that nobody can see: `npm start` on a machine without a display says where it is. */
export function keepScreenshot(window: BrowserWindow, file: string, onError: (error: unknown) => void): void {
  async function take(): Promise<void> {
    if (window.isDestroyed()) return;
    const picture = await window.webContents.capturePage();
    if (!picture.isEmpty()) await writeAtomically(file, picture.toPNG());
  }
  window.once('show', () => {
    void take().catch(onError);
    const timer = setInterval(() => void take().catch(onError), INTERVAL);
    window.once('closed', () => clearInterval(timer));
  });
}
