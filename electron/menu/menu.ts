import { Menu, shell } from 'electron';
import type { Settings } from '../../core/api/settings.ts';
import { sendTo } from '../ipc/serve.ts';
import type { SettingsFile } from '../settings/settings.ts';
import type { Windows } from '../windows/windows.ts';
import { menuTemplate, type MenuActions } from './template.ts';

/** Puts up the menu and keeps its theme in step with the settings. */
export function showMenu(windows: Windows, settings: SettingsFile, storeFolder: string): void {
  const actions: MenuActions = {
    command(command) {
      const window = windows.front();
      if (window) sendTo(window, { kind: 'menu', command });
    },
    openWindow: () => void windows.open(),
    showStore: () => void shell.openPath(storeFolder),
    setTheme: (theme) => void settings.set({ theme }),
  };
  let shown: Settings['theme'] | null = null;
  function show(theme: Settings['theme']): void {
    if (theme === shown) return;
    shown = theme;
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(actions, theme, process.platform)));
  }
  show(settings.get().theme);
  settings.onChange(({ theme }) => show(theme));
}
