import path from 'node:path';
import { BrowserWindow, app, dialog } from 'electron';
import { StrataError } from '../../core/index.ts';
import type { Caller } from '../ipc/call.ts';

/** The system's dialogs: the only way by which a window names a place on this machine. `null`: cancelled. */
export async function chooseNewFile(
  caller: Caller,
  wish: { readonly title: string; readonly name: string; readonly extensions?: readonly string[] },
): Promise<string | null> {
  const { canceled, filePath } = await dialog.showSaveDialog(windowOf(caller), {
    title: wish.title,
    defaultPath: path.join(app.getPath('downloads'), wish.name),
    ...(wish.extensions === undefined
      ? {}
      : { filters: [{ name: wish.extensions.join(', ').toUpperCase(), extensions: [...wish.extensions] }] }),
    properties: ['showOverwriteConfirmation', 'createDirectory'],
  });
  return canceled || !filePath ? null : filePath;
}

export async function chooseFolder(caller: Caller, title: string): Promise<string | null> {
  return first(
    await dialog.showOpenDialog(windowOf(caller), {
      title,
      properties: ['openDirectory', 'createDirectory'],
    }),
  );
}

/** Without `extensions`: any file, also one whose name begins with a dot, as those of keys and secrets often do. */
export async function chooseFile(
  caller: Caller,
  wish: { readonly title: string; readonly extensions?: readonly string[] },
): Promise<string | null> {
  return first(
    await dialog.showOpenDialog(windowOf(caller), {
      title: wish.title,
      ...(wish.extensions === undefined
        ? { properties: ['openFile', 'showHiddenFiles'] }
        : {
            filters: [
              { name: 'Image archives', extensions: [...wish.extensions] },
              { name: 'All files', extensions: ['*'] },
            ],
            properties: ['openFile'],
          }),
    }),
  );
}

function first({ canceled, filePaths }: Electron.OpenDialogReturnValue): string | null {
  return canceled ? null : (filePaths[0] ?? null);
}

function windowOf(caller: Caller): BrowserWindow {
  const window = BrowserWindow.fromId(caller.windowId);
  if (!window) throw new StrataError('CANCELLED', 'The window was closed');
  return window;
}
