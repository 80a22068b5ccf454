import type { MenuItemConstructorOptions } from 'electron';
import type { MenuCommand } from '../../core/api/events.ts';
import type { Settings } from '../../core/api/settings.ts';

export interface MenuActions {
  command(command: MenuCommand): void;
  openWindow(): void;
  showStore(): void;
  setTheme(theme: Settings['theme']): void;
}

type Item = MenuItemConstructorOptions;

const separator: Item = { type: 'separator' };

const THEMES: readonly (readonly [Settings['theme'], string])[] = [
  ['system', 'As the System'],
  ['light', 'Light'],
  ['dark', 'Dark'],
  ['high-contrast', 'High Contrast'],
];

/** Everything that can be done, by name and key: what is not in a menu is hard to find. */
export function menuTemplate(
  actions: MenuActions,
  theme: Settings['theme'],
  platform: NodeJS.Platform,
): Item[] {
  const mac = platform === 'darwin';
  /**
   * Keys stand in the menu and the page acts on them: it knows what they mean in a text field or beneath a dialog. (macOS
   * acts on those of the menu before the page sees them.)
   */
  const item = (label: string, command: MenuCommand, accelerator?: string): Item => ({
    id: command,
    label,
    click: () => actions.command(command),
    ...(accelerator === undefined ? {} : { accelerator, registerAccelerator: false }),
  });

  const file: Item = {
    label: '&File',
    submenu: [
      item('Pull…', 'pull', 'CmdOrCtrl+P'),
      item('Push…', 'push', 'CmdOrCtrl+Shift+P'),
      item('Look Inside an Image in a Registry…', 'look-inside', 'CmdOrCtrl+L'),
      item('Open Archive…', 'open-file', 'CmdOrCtrl+O'),
      item('Open Layout Folder…', 'open-folder', 'CmdOrCtrl+Shift+O'),
      separator,
      item('Build a Dockerfile…', 'build-file'),
      item('Build a Folder…', 'build-folder'),
      separator,
      {
        id: 'new-window',
        label: 'New Window',
        accelerator: 'CmdOrCtrl+N',
        registerAccelerator: false,
        click: actions.openWindow,
      },
      { role: 'close', label: 'Close Window' },
      ...(mac ? [] : [separator, { role: 'quit', label: 'Quit', accelerator: 'Ctrl+Q' } satisfies Item]),
    ],
  };
  const edit: Item = {
    label: '&Edit',
    submenu: [
      { role: 'undo' },
      { role: 'redo' },
      separator,
      { role: 'cut' },
      { role: 'copy' },
      { role: 'paste' },
      item('Select All', 'select-all', 'CmdOrCtrl+A'),
      separator,
      item('Find', 'filter', 'CmdOrCtrl+F'),
    ],
  };
  const view: Item = {
    label: '&View',
    submenu: [
      item('Images', 'go-images', 'CmdOrCtrl+1'),
      item('Build', 'go-build', 'CmdOrCtrl+B'),
      item('Discover', 'go-discover', 'CmdOrCtrl+3'),
      item('Storage', 'go-storage', 'CmdOrCtrl+2'),
      item('Registries', 'go-registries', 'CmdOrCtrl+4'),
      item('Find in All Images', 'go-find', 'CmdOrCtrl+Shift+F'),
      item('Activity', 'go-activity', 'CmdOrCtrl+J'),
      item('Settings', 'go-settings', 'CmdOrCtrl+,'),
      separator,
      item('Back', 'go-back', mac ? 'Cmd+[' : 'Alt+Left'),
      item('Forward', 'go-forward', mac ? 'Cmd+]' : 'Alt+Right'),
      item('All Commands…', 'palette', 'CmdOrCtrl+K'),
      separator,
      item('Inspector', 'toggle-inspector', 'CmdOrCtrl+I'),
      {
        label: 'Theme',
        submenu: THEMES.map(([value, label]) => ({
          label,
          type: 'radio',
          checked: value === theme,
          click: () => actions.setTheme(value),
        })),
      },
      separator,
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { role: 'resetZoom', label: 'Actual Size' },
      separator,
      { role: 'togglefullscreen', label: 'Full Screen' },
    ],
  };
  const image: Item = {
    label: '&Image',
    submenu: [
      item('Tag…', 'tag', 'F2'),
      item('Compare…', 'compare', 'CmdOrCtrl+D'),
      item('Remove…', 'remove', mac ? 'Cmd+Backspace' : 'Delete'),
    ],
  };
  const store: Item = {
    label: '&Store',
    submenu: [
      item('Prune…', 'prune'),
      item('Verify', 'verify'),
      separator,
      { id: 'show-store', label: 'Show Folder', click: actions.showStore },
    ],
  };
  const help: Item = { role: 'help', label: '&Help', submenu: [item('About Sizes', 'about-sizes')] };

  const own: Item[] = mac ? [{ role: 'appMenu' }] : [];
  return [
    ...own,
    file,
    edit,
    view,
    image,
    store,
    ...(mac ? [{ role: 'windowMenu' } satisfies Item] : []),
    help,
  ];
}
