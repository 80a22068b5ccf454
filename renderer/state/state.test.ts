import { describe, expect, test } from 'vitest';
import { addressOf, placeAt, type Place } from './address.ts';
import {
  changeColumn,
  COLUMNS,
  fitting,
  layOut,
  moveColumn,
  remember,
  stepColumn,
  template,
} from './columns.ts';
import { addTokens, effectiveFilters, wordsOf } from './filters.ts';
import { linesOf } from './list-lines.ts';
import { keepOnly, NOTHING, selectAll, selectOnly, selectRange, toggle } from './selection.ts';

describe('addresses', () => {
  const places: readonly Place[] = [
    { kind: 'images' },
    { kind: 'settings' },
    { kind: 'image', key: 'localhost:5000/a/b:1.0', tab: 'layers', platform: null },
    { kind: 'image', key: 'ghcr.io/x/y@sha256:ab', tab: 'manifest', platform: 'linux/arm64/v8' },
    { kind: 'inspect', keys: ['docker.io/library/nginx:1', 'sha256:ff'] },
  ];
  test.each(places)('lead back to $kind', (place) => expect(placeAt(addressOf(place))).toEqual(place));
  test.each(['', '#', '/nowhere', '/image', '/image//layers', '/image/%E0%A4%A/layers', '/inspect/'])(
    'that lead nowhere (%s) lead to the images',
    (address) => expect(placeAt(address)).toEqual({ kind: 'images' }),
  );
  test('an unknown tab is the first one', () =>
    expect(placeAt('/image/x/unknown')).toMatchObject({ key: 'x', tab: 'layers' }));
});

describe('selecting', () => {
  test('a click selects one, Ctrl adds and takes away', () => {
    const one = selectOnly('a');
    expect([...toggle(one, 'b').keys]).toEqual(['a', 'b']);
    expect([...toggle(toggle(one, 'b'), 'a').keys]).toEqual(['b']);
  });
  test('Shift selects from the anchor, again and again', () => {
    const first = selectRange(selectOnly('b'), ['b', 'c', 'd'], 'd');
    expect(first).toMatchObject({ anchor: 'b', lead: 'd' });
    const second = selectRange(first, ['a', 'b'], 'a');
    expect([[...second.keys], second.anchor]).toEqual([['a', 'b'], 'b']);
  });
  test('Shift with Ctrl keeps what was selected', () =>
    expect([...selectRange(selectOnly('x'), ['b', 'c'], 'c', true).keys]).toEqual(['x', 'b', 'c']));
  test('what is gone is not selected any more, and nothing changes when nothing is gone', () => {
    const all = selectAll(NOTHING, ['a', 'b', 'c']);
    expect([...keepOnly(all, new Set(['c', 'b'])).keys]).toEqual(['b', 'c']);
    expect(keepOnly(all, new Set(['a', 'b', 'c', 'd']))).toBe(all);
    expect(keepOnly(all, new Set())).toMatchObject({ anchor: null, lead: null });
  });
});

describe('filters', () => {
  test('words split at spaces, quotes keep them', () =>
    expect(wordsOf(' nginx  "label:a b" x')).toEqual(['nginx', 'label:a b', 'x']));
  test('what is typed filters, but a key without a value asks nothing', () => {
    expect(effectiveFilters(['a'], 'ngi')).toEqual(['a', 'ngi']);
    expect(effectiveFilters([], 'ngi label:')).toEqual(['ngi']);
    expect(effectiveFilters([], '127.0.0.1:5000/x')).toEqual(['127.0.0.1:5000/x']);
  });
  test('a token is there once', () => expect(addTokens(['a', 'b'], 'b c')).toEqual(['a', 'b', 'c']));
});

describe('lines of a grouped list', () => {
  const groups = [
    { title: 'a', count: 2, onDisk: 0 },
    { title: 'b', count: 1, onDisk: 0 },
    { title: 'c', count: 3, onDisk: 0 },
  ];
  const drawn = (folded: readonly string[]): readonly string[] => {
    const lines = linesOf(6, groups, new Set(folded));
    return Array.from({ length: lines.count }, (_, line) => {
      const found = lines.at(line);
      return found.kind === 'group' ? `# ${groups[found.group]?.title ?? ''}` : String(found.row);
    });
  };
  test('each group has a heading and its rows', () =>
    expect(drawn([])).toEqual(['# a', '0', '1', '# b', '2', '# c', '3', '4', '5']));
  test('a folded group has only its heading', () =>
    expect(drawn(['a', 'c'])).toEqual(['# a', '# b', '2', '# c']));
  test('a row knows its line, unless it is folded away', () => {
    const lines = linesOf(6, groups, new Set(['a']));
    expect([0, 1, 2, 3, 5].map(lines.ofRow)).toEqual([-1, -1, 2, 4, 6]);
  });
  test('without groups a line is a row', () =>
    expect(linesOf(3, [], new Set()).at(2)).toEqual({ kind: 'row', row: 2 }));
});

describe('columns', () => {
  test('what is remembered comes first, what is new is there, what is unknown is dropped', () => {
    const laid = layOut([
      { id: 'onDisk', visible: true, width: 10 },
      { id: 'gone', visible: true, width: 90 },
      { id: 'name', visible: false, width: 300 },
    ]);
    expect(laid.slice(0, 2).map(({ id, visible, width }) => ({ id, visible, width }))).toEqual([
      { id: 'onDisk', visible: true, width: 56 },
      { id: 'name', visible: true, width: 300 },
    ]);
    expect(laid.length).toBe(COLUMNS.length);
    expect(layOut(remember(laid))).toEqual(laid);
  });
  test('they move, step over hidden ones, and keep their least width', () => {
    const laid = layOut([]);
    expect(moveColumn(laid, 'created', 'name')[0]?.id).toBe('created');
    const visible = (ids: ReturnType<typeof layOut>): readonly string[] =>
      ids.filter((each) => each.visible).map((each) => each.id);
    expect(visible(stepColumn(laid, 'platform', -1)).slice(0, 3)).toEqual(['name', 'platform', 'imageId']);
    expect(stepColumn(laid, 'name', -1)).toBe(laid);
    expect(changeColumn(laid, 'name', { width: 1 })[0]?.width).toBe(140);
  });
  test('in a narrow list the dispensable ones give way until they were arranged', () => {
    const laid = layOut([]);
    expect(fitting(laid, 700, false).map((each) => each.id)).toEqual([
      'name',
      'created',
      'unpacked',
      'onDisk',
      'unique',
    ]);
    expect(fitting(laid, 700, true).length).toBe(8);
    expect(template(fitting(laid, 700, false))).toMatch(/^minmax\(260px, 1fr\) 116px/);
  });
});
