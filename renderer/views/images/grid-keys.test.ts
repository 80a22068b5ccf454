import { expect, test } from 'vitest';
import { actionFor } from './grid-keys.ts';

const press = (key: string, mods = '') => ({
  key,
  ctrlKey: mods.includes('c'),
  metaKey: false,
  shiftKey: mods.includes('s'),
  altKey: mods.includes('a'),
});

test('arrows, pages and ends move within the list', () => {
  const to = (key: string, line: number): unknown => {
    const action = actionFor(press(key), line, 10, 4);
    return action?.kind === 'move' ? action.line : action;
  };
  expect([
    to('ArrowDown', -1),
    to('ArrowDown', 9),
    to('ArrowUp', 0),
    to('PageDown', 3),
    to('PageUp', 2),
    to('Home', 5),
    to('End', 5),
  ]).toEqual([0, 9, 0, 7, 0, 0, 9]);
});

test('Shift extends, Ctrl moves without selecting, Alt is left to Back and Forward', () => {
  expect(actionFor(press('ArrowDown', 's'), 1, 10, 4)).toMatchObject({ extend: true, keepSelection: false });
  expect(actionFor(press('ArrowDown', 'c'), 1, 10, 4)).toMatchObject({ extend: false, keepSelection: true });
  expect(actionFor(press('ArrowLeft', 'a'), 1, 10, 4)).toBeNull();
});

test('the other keys are deeds, and letters are nobody’s', () => {
  expect(['Enter', ' ', 'Escape', 'ContextMenu'].map((key) => actionFor(press(key), 1, 10, 4)?.kind)).toEqual(
    ['open', 'toggle', 'clear', 'menu'],
  );
  expect([actionFor(press('a', 'c'), 1, 10, 4)?.kind, actionFor(press('F10', 's'), 1, 10, 4)?.kind]).toEqual([
    'all',
    'menu',
  ]);
  expect([actionFor(press('a'), 1, 10, 4), actionFor(press('F10'), 1, 10, 4)]).toEqual([null, null]);
});
