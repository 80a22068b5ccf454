import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import { MENU_COMMANDS, type MenuCommand } from '../../core/api/events.ts';
import { menuTemplate } from './template.ts';

function itemsOf(platform: NodeJS.Platform) {
  const sent: MenuCommand[] = [];
  const themes: string[] = [];
  const actions = {
    command: (command: MenuCommand) => void sent.push(command),
    openWindow: () => undefined,
    showStore: () => undefined,
    setTheme: (theme: string) => void themes.push(theme),
  };
  const flat = (items: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] =>
    items.flatMap((item) => (Array.isArray(item.submenu) ? flat(item.submenu) : [item]));
  return { items: flat(menuTemplate(actions, 'dark', platform)), sent, themes };
}

const click = (item: MenuItemConstructorOptions | undefined) => (item?.click as (() => void) | undefined)?.();

test.each(['linux', 'win32', 'darwin'] as const)(
  'on %s every command is in the menu, once, and is sent',
  (platform) => {
    const { items, sent } = itemsOf(platform);
    for (const command of MENU_COMMANDS) {
      const found = items.filter((item) => item.id === command);
      expect(found).toHaveLength(1);
      click(found[0]);
    }
    expect(sent).toEqual([...MENU_COMMANDS]);
  },
);

test.each(['linux', 'win32', 'darwin'] as const)('on %s no key stands for two things', (platform) => {
  const keys = itemsOf(platform).items.flatMap((item) =>
    item.accelerator === undefined ? [] : [item.accelerator],
  );
  expect(keys.length).toBeGreaterThan(8);
  expect(keys).toEqual([...new Set(keys)]);
});

test('the theme in force is marked, and another can be chosen', () => {
  const { items, themes } = itemsOf('linux');
  const radios = items.filter((item) => item.type === 'radio');
  expect(radios.map((item) => [item.label, item.checked])).toEqual([
    ['As the System', false],
    ['Light', false],
    ['Dark', true],
    ['High Contrast', false],
  ]);
  click(radios[1]);
  expect(themes).toEqual(['light']);
});
