import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { app, nativeTheme, safeStorage, shell, systemPreferences } from 'electron';
import { StrataError } from '../../core/index.ts';
import type { Context, HandlersOf } from './context.ts';

export function appHandlers({ places, core, openWindow }: Context): HandlersOf<'app'> {
  const folders = { store: path.join(places.home, 'store', 'v1'), logs: places.logs };
  return {
    'app.facts': () => ({
      version: app.getVersion(),
      runtime: `Electron ${process.versions.electron} · Chromium ${process.versions['chrome'] ?? '?'} · Node ${process.versions.node}`,
      platform: process.platform,
      dataFolder: places.home,
      storeFolder: folders.store,
      logFolder: folders.logs,
      theme: nativeTheme.shouldUseDarkColors ? 'dark' : 'light',
      reducedMotion: systemPreferences.getAnimationSettings().prefersReducedMotion,
      keychain: safeStorage.isEncryptionAvailable(),
    }),
    'app.health': async () => ({ worker: await (await core()).health() }),
    'app.openWindow'() {
      openWindow();
      return null;
    },
    async 'app.showFolder'({ which }) {
      const folder = folders[which];
      await mkdir(folder, { recursive: true });
      const problem = await shell.openPath(folder);
      if (problem)
        throw new StrataError('NO_PERMISSION', `The folder ${folder} could not be shown: ${problem}`);
      return null;
    },
  };
}
