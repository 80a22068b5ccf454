import { BrowserWindow, app, dialog, nativeImage, nativeTheme, screen, type WebContents } from 'electron';
import icon from '../../build/icons/128x128.png?inline';
import type { CoreEvent } from '../../core/api/events.ts';
import { keepFile } from '../files/kept-file.ts';
import { isWithin } from '../ipc/sender.ts';
import { sendTo } from '../ipc/serve.ts';
import type { Places } from '../places.ts';
import { SMALLEST, placeWindow, readWindowState, type WindowState } from './bounds.ts';

/** The page's own background, so that a window that opens or grows does not flash. */
const BACKGROUND = { light: '#f5f5f7', dark: '#17181c' };

interface WindowsOptions {
  readonly places: Places;
  readonly page: string;
  log(level: 'warning' | 'error', text: string): void;
}

export interface Windows {
  open(): BrowserWindow;
  all(): readonly BrowserWindow[];
  has(contents: WebContents): boolean;
  broadcast(event: CoreEvent): void;
  /** The one in front, else any. */
  front(): BrowserWindow | undefined;
  flush(): Promise<void>;
}

export function openWindows({ places, page, log }: WindowsOptions): Windows {
  const windows = new Set<BrowserWindow>();
  const kept = keepFile<WindowState>(places.windowState, (error) =>
    log('warning', `window state: ${String(error)}`),
  );
  let state = readWindowState(kept.found);

  function remember(window: BrowserWindow): void {
    if (window.isDestroyed() || window.isMinimized() || window.isFullScreen()) return;
    state = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
    kept.save(state);
  }

  function open(): BrowserWindow {
    const workAreas = screen.getAllDisplays().map((display) => display.workArea);
    const taken = [...windows].map((other) => other.getNormalBounds());
    const window = new BrowserWindow({
      ...placeWindow(state, workAreas, taken),
      minWidth: SMALLEST.width,
      minHeight: SMALLEST.height,
      show: false,
      title: app.getName(),
      icon: nativeImage.createFromDataURL(icon),
      backgroundColor: background(),
      webPreferences: {
        preload: places.preload,
        sandbox: true,
        contextIsolation: true,
        nodeIntegration: false,
        nodeIntegrationInWorker: false,
        nodeIntegrationInSubFrames: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        experimentalFeatures: false,
        webviewTag: false,
        spellcheck: false,
        navigateOnDragDrop: false,
        disableDialogs: true,
        devTools: !app.isPackaged,
      },
    });
    windows.add(window);
    if (state.maximized) window.maximize();
    window.once('ready-to-show', () => window.show());
    for (const event of ['resize', 'move', 'maximize', 'unmaximize'] as const) {
      // The overloads of `on` name one event each.
      window.on(event as 'resize', () => remember(window));
    }
    window.on('closed', () => windows.delete(window));
    // The page's title would be a place for text of an image to pose as the app.
    window.on('page-title-updated', (event) => event.preventDefault());
    window.webContents.on('render-process-gone', (_event, { reason, exitCode }) => {
      if (reason === 'clean-exit') return;
      log('error', `the page of a window ended: ${reason} (${exitCode})`);
      void offerReload(window, reason);
    });
    const load = (): void => {
      window
        .loadURL(page)
        .catch((error: unknown) => log('error', `the page could not be loaded: ${String(error)}`));
    };
    // Nobody is asked before a navigation to `about:blank`; it can only be undone.
    window.webContents.on('did-navigate', (_event, url) => {
      if (!isWithin(url, page)) load();
    });
    load();
    return window;
  }

  nativeTheme.on('updated', () => {
    for (const window of windows) window.setBackgroundColor(background());
  });

  return {
    open,
    all: () => [...windows],
    has: (contents) =>
      [...windows].some((window) => !window.isDestroyed() && window.webContents === contents),
    broadcast(event) {
      for (const window of windows) sendTo(window, event);
    },
    front: () => BrowserWindow.getFocusedWindow() ?? [...windows].at(-1),
    flush: () => kept.flush(),
  };
}

function background(): string {
  return nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light;
}

async function offerReload(window: BrowserWindow, reason: string): Promise<void> {
  if (window.isDestroyed()) return;
  const { response } = await dialog.showMessageBox(window, {
    type: 'error',
    message: 'The contents of this window have stopped',
    detail: `Reason: ${reason}. Downloads go on. Reload the window to continue where you were.`,
    buttons: ['Reload', 'Close window'],
    defaultId: 0,
    cancelId: 1,
  });
  if (window.isDestroyed()) return;
  if (response === 0) window.webContents.reload();
  else window.destroy();
}
