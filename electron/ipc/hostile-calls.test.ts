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

const order = {
  source: 'a1',
  tags: ['app:1'],
  target: null,
  args: { VERSION: '1' },
  labels: {},
  platforms: ['linux/amd64'],
  noCache: false,
  pull: false,
  network: 'default',
  format: 'oci',
  provenance: 'none',
  secrets: { token: { kind: 'file', handle: 'h1', path: '/x' } },
  contexts: { other: { kind: 'image', reference: 'debian' } },
  ssh: { default: { kind: 'agent' } },
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
  'build.choose': { what: 'folder' },
  'build.dropped': { path: '/tmp/Dockerfile' },
  'build.remote': { url: 'https://example.com/a.git' },
  'build.forget': { source: 'a1' },
  'build.read': { source: 'a1', what: 'ignore' },
  'build.write': { source: 'a1', what: 'dockerfile', text: 'FROM scratch', digest: null },
  'build.draft': { source: 'a1' },
  'build.keepDraft': { source: 'a1', draft: { text: 'FROM scratch', digest: null } },
  'build.outline': { text: 'FROM scratch', target: null },
  'build.context': {
    source: 'a1',
    ignore: null,
    show: 'all',
    filter: '',
    sort: 'path',
    offset: 0,
    limit: 100,
  },
  'build.choosePlace': { what: 'secret' },
  'build.start': { order, dockerfile: null },
  'build.runs': { source: null },
  'build.run': { runId: 'r1' },
  'build.log': { runId: 'r1', step: null, offset: 0, limit: 100 },
  'build.again': { runId: 'r1' },
  'build.forgetRun': { runId: 'r1' },
  'build.compare': { from: 'r1', to: 'r2' },
  'build.watch': { source: 'a1', on: true },
  'build.pruneCache': { mounts: false },
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

test('every call that looks inside images, builds them or looks at the store is tried here', () => {
  const asked = Object.keys(schemas).filter((name) =>
    /^(?:files|find|packages|secrets|compare|open|build|storage)\./.test(name),
  );
  const nothing = [
    'open.list',
    'build.sources',
    'build.runtime',
    'build.watched',
    'build.sample',
    'build.cache',
    'storage.map',
    'storage.growth',
    'storage.pressure',
  ];
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
      if (honest[key] !== undefined && !name.endsWith('.dropped'))
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

test.each([
  ['a kind that there is not', { secrets: { x: { kind: 'text', text: 'x' } } }],
  ['a path without a handle', { contexts: { x: { kind: 'folder', path: '/etc' } } }],
  ['more than a choice has', { ssh: { x: { kind: 'agent', path: '/etc' } } }],
  ['an argument that is no text', { args: { x: 7 } }],
  ['a name without end', { args: { ['x'.repeat(2000)]: '' } }],
  ['another network', { network: 'container:x' }],
  ['a hundred platforms', { platforms: Array.from({ length: 100 }, () => 'linux/amd64') }],
  ['a tag that is no text', { tags: [null] }],
  ['an option of the builder that no form has', { output: { kind: 'folder', path: '/etc' } }],
])('an order with %s is refused', async (_what, change) => {
  const { dispatch, reached } = setUp();
  const input = { order: { ...order, ...change }, dockerfile: null };
  expect(await dispatch('build.start', input, CALLER)).toMatchObject({
    ok: false,
    error: { code: 'INVALID_INPUT' },
  });
  expect(reached).toEqual([]);
});

test('a prototype among labels is left out, and pollutes nothing', async () => {
  const { dispatch } = setUp();
  const evil: unknown = JSON.parse('{"__proto__":{"polluted":"yes"},"a":"b"}');
  const input = { order: { ...order, labels: evil }, dockerfile: null };
  const reply = await dispatch('build.start', input, CALLER);
  expect(reply).toMatchObject({ ok: true, value: { order: { labels: { a: 'b' } } } });
  expect(JSON.stringify(reply)).not.toContain('polluted');
  expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
});
