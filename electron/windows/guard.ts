/** What no page of ours may do, whatever runs in it: leave, open windows, embed, download, or ask for a permission. */
import { BrowserWindow, app, dialog, session, shell, type WebContents } from 'electron';
import { isWithin } from '../ipc/sender.ts';
import { allowedLink } from './links.ts';

interface Guarded {
  /** Where our page is. */
  readonly home: string;
  onRefused(what: string): void;
}

/** To be called once, when the app is ready and before the first window. */
export function guardSession({ home, onRefused }: Guarded): void {
  const ours = session.defaultSession;
  ours.setPermissionRequestHandler((_contents, permission, answer) => {
    onRefused(`the permission ${permission}`);
    answer(false);
  });
  ours.setPermissionCheckHandler(() => false);
  ours.setDevicePermissionHandler(() => false);
  ours.on('will-download', (event) => event.preventDefault());
  ours.setSpellCheckerEnabled(false);
  // The page talks to main alone. The policy of the page says so as well; this holds when there is none.
  const urls = ['http://*/*', 'https://*/*', 'ws://*/*', 'wss://*/*', 'ftp://*/*', 'file://*/*'];
  ours.webRequest.onBeforeRequest({ urls }, ({ url }, answer) => {
    const cancel = !isWithin(url.replace(/^ws/, 'http'), home);
    if (cancel) onRefused(`a request for ${url.slice(0, 200)}`);
    answer({ cancel });
  });
}

/** For every page that ever comes to be, also those that nobody meant to open. */
export function guardPages({ home, onRefused }: Guarded): void {
  app.on('web-contents-created', (_event, contents) => {
    contents.on('will-navigate', (event, url) => {
      if (isReload(contents, url)) return;
      event.preventDefault();
      onRefused(`a navigation to ${url.slice(0, 200)}`);
    });
    contents.on('will-redirect', (event) => event.preventDefault());
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      void openOutside(contents, url, onRefused);
      return { action: 'deny' };
    });
  });

  /** A reload of our page stays at our page; any other address, even one of ours, is a place that nobody linked to. */
  function isReload(contents: WebContents, url: string): boolean {
    const bare = (address: string): string => address.replace(/[?#].*$/, '');
    return isWithin(url, home) && bare(url) === bare(contents.getURL());
  }
}

/** A link leaves for the system's browser only when it is on the list and the person says so. */
async function openOutside(
  contents: WebContents,
  address: string,
  onRefused: (what: string) => void,
): Promise<void> {
  const link = allowedLink(address);
  const window = BrowserWindow.fromWebContents(contents);
  if (!link || !window) {
    onRefused(`a window for ${address.slice(0, 200)}`);
    return;
  }
  const { response } = await dialog.showMessageBox(window, {
    type: 'question',
    message: 'Open this address in the browser?',
    detail: link,
    buttons: ['Open', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  });
  if (response === 0) await shell.openExternal(link);
}
