/** The whole bridge. It is generic on purpose: a new call changes `core/api/calls.ts` and its handler, never this. */
import { contextBridge, ipcRenderer, webUtils } from 'electron';
import type { IpcRendererEvent } from 'electron';
import type { Bridge } from '../core/api/bridge.ts';

const bridge: Bridge = {
  invoke: (name, input) => ipcRenderer.invoke('strata:call', name, input),
  subscribe(listener) {
    // The event object stays here: it carries `sender`, a way to every channel.
    const forward = (_event: IpcRendererEvent, payload: Parameters<typeof listener>[0]): void =>
      listener(payload);
    ipcRenderer.on('strata:event', forward);
    return () => void ipcRenderer.removeListener('strata:event', forward);
  },
  pathOf(file) {
    if (!(file instanceof File)) return '';
    // Electron before 32 has the path on the file and no `webUtils`; later ones the other way round.
    const utilities: typeof webUtils | undefined = webUtils;
    if (utilities) return utilities.getPathForFile(file);
    return 'path' in file && typeof file.path === 'string' ? file.path : '';
  },
};

contextBridge.exposeInMainWorld('strata', bridge);
