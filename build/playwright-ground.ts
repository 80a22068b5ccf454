import { ensureBuilt } from './build.mjs';
import { onDisplay, startDisplay } from './setup/display.mjs';

/** What every end-to-end test stands on: the app as the sources are now, and on Linux a display that nobody else uses. */
export default async function ground(): Promise<(() => void) | undefined> {
  await ensureBuilt();
  if (process.platform !== 'linux') return undefined;
  const display = await startDisplay();
  Object.assign(process.env, onDisplay(display.name));
  return display.stop;
}
