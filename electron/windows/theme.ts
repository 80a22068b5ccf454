import { nativeTheme } from 'electron';
import type { Settings } from '../../core/api/settings.ts';
import type { SettingsFile } from '../settings/settings.ts';
import type { Windows } from './windows.ts';

/** Native parts (menus, dialogs, the window's background) follow the setting; high contrast is drawn by the page on a dark one. */
export function followTheme(settings: SettingsFile): void {
  const apply = (theme: Settings['theme']): void => {
    const source = theme === 'high-contrast' ? 'dark' : theme;
    if (nativeTheme.themeSource !== source) nativeTheme.themeSource = source;
  };
  apply(settings.get().theme);
  settings.onChange(({ theme }) => apply(theme));
}

/** Tells windows when light or dark changed, by the setting or by the system. */
export function announceTheme(windows: Windows): void {
  nativeTheme.on('updated', () => {
    windows.broadcast({ kind: 'theme', theme: nativeTheme.shouldUseDarkColors ? 'dark' : 'light' });
  });
}
