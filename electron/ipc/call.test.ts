import { expect, test } from 'vitest';
import type { CallName } from '../../core/api/calls.ts';
import { StrataError } from '../../core/index.ts';
import { dispatcher, type Handlers } from './call.ts';
import { schemas } from './schemas.ts';

const CALLER = { windowId: 1 };

/** Handlers that answer with what they were given. */
function echoing(): { readonly handlers: Handlers; readonly reached: string[] } {
  const reached: string[] = [];
  const entries = Object.keys(schemas).map((name) => [
    name,
    (input: unknown) => {
      reached.push(name);
      return input;
    },
  ]);
  return { handlers: Object.fromEntries(entries) as Handlers, reached };
}

function setUp() {
  const { handlers, reached } = echoing();
  const faults: string[] = [];
  return { reached, faults, dispatch: dispatcher(handlers, (name) => faults.push(name)), handlers };
}

const HONEST: { readonly [N in CallName]?: unknown } = {
  'app.facts': null,
  'images.page': {
    filters: ['dangling:true'],
    sort: { by: 'name', descending: false },
    groupBy: 'none',
    offset: 0,
    limit: 100,
  },
  'images.remove': { keys: ['docker.io/library/nginx:1.27'], mode: 'delete' },
  'pull.start': { text: 'docker pull nginx', platform: null },
  'settings.set': { theme: 'dark' },
};

test.each(Object.entries(HONEST))('%s reaches its handler with what was sent', async (name, input) => {
  const { dispatch, reached } = setUp();
  expect(await dispatch(name, input, CALLER)).toEqual({ ok: true, value: input });
  expect(reached).toEqual([name]);
});

const HUGE = 'x'.repeat(100 * 1024 * 1024);

test.each<[string, unknown, unknown]>([
  ['an unknown call', 'images.destroy', null],
  ['__proto__ as a call', '__proto__', null],
  ['constructor as a call', 'constructor', null],
  ['toString as a call', 'toString', null],
  ['a number as a call', 7, null],
  ['an object as a call', { toString: () => 'app.facts' }, null],
  ['nothing at all', undefined, undefined],
  ['an input where there is none', 'app.facts', {}],
  ['a missing input', 'pull.start', undefined],
  ['a string for an object', 'pull.start', 'nginx'],
  ['a number for a text', 'pull.start', { text: 7, platform: null }],
  ['a key too many', 'pull.start', { text: 'nginx', platform: null, insecure: true }],
  ['__proto__ as a key', 'pull.start', JSON.parse('{"text":"nginx","platform":null,"__proto__":{"a":1}}')],
  ['a mode that is not one', 'images.remove', { keys: ['a'], mode: 'destroy' }],
  ['keys that are objects', 'images.remove', { keys: [{ path: '/etc/passwd' }], mode: 'untag' }],
  ['a folder by path', 'app.showFolder', { which: '/etc' }],
  ['not a number', 'images.page', { ...(HONEST['images.page'] as object), offset: Number.NaN }],
  [
    'an endless page',
    'images.page',
    { ...(HONEST['images.page'] as object), limit: Number.POSITIVE_INFINITY },
  ],
  ['an unknown setting', 'settings.set', { home: '/tmp' }],
  ['an undefined setting', 'settings.set', { theme: undefined }],
  ['a Map', 'settings.set', new Map([['theme', 'dark']])],
  ['100 MB of text', 'pull.start', { text: HUGE, platform: null }],
  ['100 MB for the clipboard', 'clipboard.write', { text: HUGE }],
  ['a million keys', 'images.remove', { keys: Array.from({ length: 1_000_000 }, () => 'k'), mode: 'untag' }],
])('%s is refused with a typed error, and reaches no handler', async (_what, name, input) => {
  const { dispatch, reached, faults } = setUp();
  const reply = await dispatch(name, input, CALLER);
  expect(reply).toMatchObject({ ok: false, error: { code: 'INVALID_INPUT' } });
  expect(JSON.stringify(reply).length).toBeLessThan(4000);
  expect(reached).toEqual([]);
  expect(faults).toEqual([]);
});

test('an input that holds itself is refused', async () => {
  const { dispatch } = setUp();
  const loop: Record<string, unknown> = {};
  loop['text'] = loop;
  expect(await dispatch('pull.start', loop, CALLER)).toMatchObject({
    ok: false,
    error: { code: 'INVALID_INPUT' },
  });
});

test('a failure of the core keeps its code, evidence and action', async () => {
  const { handlers } = echoing();
  const failing: Handlers = {
    ...handlers,
    'app.health': () => {
      throw new StrataError('DISK_FULL', 'No room', {
        action: 'Make room.',
        evidence: { free: 0 },
        retryable: true,
      });
    },
  };
  const reply = await dispatcher(failing, () => undefined)('app.health', null, CALLER);
  expect(reply).toEqual({
    ok: false,
    error: {
      code: 'DISK_FULL',
      message: 'No room',
      action: 'Make room.',
      evidence: { free: 0 },
      retryable: true,
    },
  });
});

test('a bug in a handler is answered as INTERNAL and told to main', async () => {
  const { handlers } = echoing();
  const faults: string[] = [];
  const failing: Handlers = {
    ...handlers,
    'app.health': () => Promise.reject(new TypeError('x is not a function')),
  };
  const reply = await dispatcher(failing, (name) => faults.push(name))('app.health', null, CALLER);
  expect(reply).toMatchObject({ ok: false, error: { code: 'INTERNAL' } });
  expect(faults).toEqual(['"app.health"']);
});
