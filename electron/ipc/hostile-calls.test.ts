import { expect, test } from 'vitest';
import { dispatcher, type Handlers } from './call.ts';
import { schemas } from './schemas.ts';

const CALLER = { windowId: 1 };
const image = { key: 'docker.io/library/nginx:1', platform: null };
const file = { ...image, path: '/etc/hosts', layer: null };
const view = { kind: 'filesystem', upTo: 0 };
const filter = {
  text: '',
  how: 'text',
  changes: [],
  kinds: [],
  traits: [],
  mode: '',
  owner: '',
  link: '',
  modifiedAfter: null,
  modifiedBefore: null,
  largerThan: null,
};

/** What an honest window sends. */
const HONEST: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'images.dockerfile': image,
  'images.relatives': image,
  'files.page': {
    ...image,
    view,
    expanded: ['/etc'],
    sort: { by: 'name', descending: false },
    filter,
    offset: 0,
    limit: 100,
  },
  'files.history': { ...image, path: '/etc' },
  'files.look': file,
  'files.read': { ...file, offset: 0, length: 10 },
  'files.compare': { from: file, to: file },
  'files.waste': { ...image, limit: 10 },
  'files.map': { ...image, by: 'path', upTo: 0, root: '/' },
  'files.save': { ...file, view, as: 'file' },
  'files.drag': { ...file, view },
  'files.duplicates': { image, limit: 10 },
  'find.start': { text: 'x', how: 'text', within: 'name' },
  'find.stop': { id: '1' },
  'packages.list': image,
  'packages.export': { ...image, format: 'spdx' },
  'secrets.report': image,
  'secrets.scan': image,
  'compare.images': { from: image, to: image },
  'open.choose': { what: 'file' },
  'open.dropped': { path: '/tmp/x.tar' },
  'open.remote': { text: 'nginx', platform: null },
  'open.close': { id: '1' },
  'open.planIndex': { ...image, layer: 0 },
  'open.index': { ...image, layer: null },
  'storage.layers': { sort: { by: 'size', descending: true }, filter: '', offset: 0, limit: 10 },
  'storage.whatIf': { base: 'a', images: ['b'] },
  'storage.planClean': { kinds: ['dangling'], until: null },
  'storage.clean': { kinds: ['dangling'], until: null },
};

const HUGE = 'x'.repeat(100 * 1024 * 1024);
const WRONG: readonly (readonly [string, unknown])[] = [
  ['a number', 7.5],
  ['a negative number', -1],
  ['100 MB', HUGE],
  ['not a number', Number.NaN],
  ['no end', Number.POSITIVE_INFINITY],
  ['an object', { toString: () => '/etc' }],
  ['a function', () => '/etc'],
  ['a date', new Date(0)],
  ['nested lists', [[[[]]]]],
  ['undefined', undefined],
];

function setUp() {
  const reached: string[] = [];
  const entries = Object.keys(schemas).map((name) => [
    name,
    (input: unknown) => {
      reached.push(name);
      return input;
    },
  ]);
  const handlers = Object.fromEntries(entries) as Handlers;
  const faults: string[] = [];
  return { reached, faults, dispatch: dispatcher(handlers, (name) => faults.push(name)) };
}

test('every call that looks inside images or at the store is tried here', () => {
  const asked = Object.keys(schemas).filter((name) =>
    /^(?:files|find|packages|secrets|compare|open|storage)\./.test(name),
  );
  const nothing = ['open.list', 'storage.map', 'storage.growth', 'storage.pressure'];
  expect(asked.filter((name) => HONEST[name] === undefined).sort()).toEqual(nothing.sort());
});

for (const [name, honest] of Object.entries(HONEST)) {
  test(`${name} takes what is honest, and nothing else`, async () => {
    const { dispatch, reached, faults } = setUp();
    expect(await dispatch(name, honest, CALLER)).toMatchObject({ ok: true });
    const evil: unknown[] = [
      null,
      undefined,
      'text',
      7,
      [],
      [honest],
      new Map(Object.entries(honest)),
      { ...honest, extra: true },
      JSON.parse(`{"__proto__":{"polluted":true},${JSON.stringify(honest).slice(1)}`),
      { ...honest, constructor: { prototype: {} } },
    ];
    for (const key of Object.keys(honest)) {
      const { [key]: _one, ...without } = honest;
      evil.push(without);
      for (const [, value] of WRONG) {
        const isFree = typeof honest[key] === 'number' && value === 7.5 && key === 'largerThan';
        if (!isFree) evil.push({ ...honest, [key]: value });
      }
    }
    for (const key of ['path', 'root'])
      if (honest[key] !== undefined && name !== 'open.dropped')
        for (const bad of ['etc/hosts', '../etc', '', 'C:\\x', 'file:///etc', `/${'x'.repeat(70_000)}`])
          evil.push({ ...honest, [key]: bad });
    for (const input of evil) {
      const reply = await dispatch(name, input, CALLER);
      expect(reply).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
      expect(JSON.stringify(reply).length).toBeLessThan(4000);
    }
    expect(reached).toEqual([name]);
    expect(faults).toEqual([]);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
}
