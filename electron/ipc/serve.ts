/** The only place that listens to windows, and the only one that speaks to them. */
import { BrowserWindow, ipcMain, type WebContents } from 'electron';
import type { Reply } from '../../core/api/bridge.ts';
import type { CoreEvent } from '../../core/api/events.ts';
import type { Dispatch } from './call.ts';
import { isOurs } from './sender.ts';

interface Served {
  readonly home: string;
  isOurWindow(contents: WebContents): boolean;
  /** Calls wait for it: the page may be there before the core. */
  readonly dispatch: Promise<Dispatch>;
  onRefused(what: string): void;
}

const FORBIDDEN: Reply<never> = {
  ok: false,
  error: {
    code: 'FORBIDDEN_SENDER',
    message: 'Only a window of Strata may call Strata',
    evidence: {},
    retryable: false,
  },
};

export function serveWindows({ home, isOurWindow, dispatch, onRefused }: Served): void {
  ipcMain.handle('strata:call', async (event, name: unknown, input: unknown): Promise<Reply<unknown>> => {
    // Everything is read before the first wait: a frame may navigate or go meanwhile.
    const frame = event.senderFrame;
    const window = BrowserWindow.fromWebContents(event.sender);
    if (!window || !isOurs(frame, isOurWindow(event.sender), home)) {
      onRefused(`a call from ${frame?.url.slice(0, 200) ?? 'a frame that is gone'}`);
      return FORBIDDEN;
    }
    const { id: windowId } = window;
    return (await dispatch)(name, input, { windowId });
  });
}

export function sendTo(window: BrowserWindow, event: CoreEvent): void {
  if (!window.isDestroyed()) window.webContents.send('strata:event', event);
}
