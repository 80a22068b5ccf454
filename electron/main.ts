/** The window's main process: puts the parts together and knows nothing else. */
import path from 'node:path';
import { app } from 'electron';
import { defaultHome } from '../core/index.ts';
import { serveWindows } from './ipc/serve.ts';
import { watchFaults } from './log/faults.ts';
import { openLog } from './log/file-log.ts';
import { showMenu } from './menu/menu.ts';
import { placesOf } from './places.ts';
import { HOME, START_PAGE } from './protocol/address.ts';
import { registerScheme, servePage } from './protocol/serve-page.ts';
import { endWell } from './quit.ts';
import { openSettings } from './settings/settings.ts';
import { guardPages, guardSession } from './windows/guard.ts';
import { keepScreenshot } from './windows/screenshot.ts';
import { announceTheme, followTheme } from './windows/theme.ts';
import { openWindows } from './windows/windows.ts';

const places = placesOf(defaultHome(), __dirname);
const log = openLog(places.logs);
watchFaults(log);
registerScheme();
app.setPath('userData', places.window);

// One process for each data folder: a second start shows another window of the first.
if (app.requestSingleInstanceLock()) void app.whenReady().then(start);
else app.quit();

function start(): void {
  // The development server is a matter of checkouts: a packaged app has one page, its own.
  const server = app.isPackaged ? undefined : process.env['ELECTRON_RENDERER_URL'];
  const home = server === undefined ? HOME : new URL(server).origin;
  const onRefused = (what: string): void => log('warning', `refused ${what}`);
  const onError = (error: unknown): void => log('warning', String(error));

  const settings = openSettings(places.settings, onError);
  followTheme(settings);
  guardSession({ home, onRefused });
  guardPages({ home, onRefused });
  servePage(places.renderer);
  const windows = openWindows({ places, page: server ?? START_PAGE, log });
  showMenu(windows, settings, path.join(places.home, 'store', 'v1'));
  announceTheme(windows);
  settings.onChange((changed) => windows.broadcast({ kind: 'settings', settings: changed }));

  const first = windows.open();
  const screenshot = process.env['STRATA_SCREENSHOT'];
  if (screenshot !== undefined) keepScreenshot(first, path.resolve(screenshot), onError);

  // From here on the page loads in its own process; the rest of the program is read meanwhile.
  const engine = import('./engine.ts').then(({ startEngine }) =>
    startEngine({ places, settings, windows, log }),
  );
  serveWindows({
    home,
    isOurWindow: windows.has,
    dispatch: engine.then(({ dispatch }) => dispatch),
    onRefused,
  });

  app.on('second-instance', () => void windows.open());
  app.on('activate', () => {
    if (windows.all().length === 0) windows.open();
  });
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  endWell(async () => {
    await Promise.all([settings.flush(), windows.flush(), (await engine).close()]);
    await log.flush();
  }, log);
}
