import { expect, test } from 'vitest';
import { treeAction } from './tree-keys.ts';

const press = (key: string, mods = '') => ({
  key,
  ctrlKey: mods.includes('c'),
  metaKey: false,
  shiftKey: mods.includes('s'),
  altKey: mods.includes('a'),
});
const folder = { expandable: true, expanded: false, depth: 1 };
const standing = { line: 5, lines: 10, screen: 4, row: folder };

test('movement stays within the tree', () => {
  const to = (key: string, line: number): unknown => {
    const action = treeAction(press(key), { ...standing, line });
    return action?.kind === 'move' ? action.line : action;
  };
  expect([
    to('ArrowDown', -1),
    to('ArrowDown', 9),
    to('ArrowUp', 0),
    to('PageDown', 5),
    to('PageUp', 5),
    to('Home', 5),
    to('End', 5),
  ]).toEqual([0, 9, 0, 9, 1, 0, 9]);
});

test('right opens, then goes in; left closes, then goes to the parent', () => {
  expect(treeAction(press('ArrowRight'), standing)).toEqual({ kind: 'fold', open: true });
  const open = { ...standing, row: { ...folder, expanded: true } };
  expect(treeAction(press('ArrowRight'), open)).toEqual({ kind: 'move', line: 6 });
  expect(treeAction(press('ArrowLeft'), open)).toEqual({ kind: 'fold', open: false });
  expect(treeAction(press('ArrowLeft'), standing)).toEqual({ kind: 'parent' });
  expect(treeAction(press('ArrowLeft'), { ...standing, row: { ...folder, depth: 0 } })).toBeNull();
});

test('keys with Ctrl or Alt are not the tree’s', () => {
  expect(treeAction(press('f', 'c'), standing)).toBeNull();
  expect(treeAction(press('ArrowLeft', 'a'), standing)).toBeNull();
  expect(treeAction(press('F10', 's'), standing)).toEqual({ kind: 'menu' });
});
