import { rm } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { BuildRequest } from '../api/build.ts';
import { buildIn, buildTestGround, put, type BuildTestGround } from '../testing/build/build-ground.ts';

let ground: BuildTestGround;
beforeEach(async () => {
  ground = await buildTestGround(inject('workers'));
});
afterEach(() => ground.close());

const LINES = [
  'FROM scratch AS first',
  'COPY one /one/',
  'WORKDIR /srv',
  'COPY two /two/',
  'FROM scratch',
  'COPY --from=first /one /three',
];
const DOCKERFILE = LINES.join('\n');

interface Change {
  readonly write?: Readonly<Record<string, string>>;
  readonly remove?: string;
  readonly request?: Partial<BuildRequest>;
}

test.each<readonly [string, Change, string, string]>([
  ['a file that changed', { write: { 'one/a': 'other' } }, 'COPY one /one/', 'one/a changed'],
  ['a file that is new', { write: { 'one/new': '' } }, 'COPY one /one/', 'one/new is new'],
  ['a file that is gone', { remove: 'one/b' }, 'COPY one /one/', 'one/b is gone'],
  [
    'the first step before it that changed',
    { write: { 'one/a': 'other' } },
    'COPY two /two/',
    'a step before it changed: [first 2/4] COPY one /one/',
  ],
  [
    'what it takes from a stage',
    { write: { 'one/a': 'other' } },
    'COPY --from=first /one /three',
    'what first holds changed',
  ],
  [
    'the instruction',
    { write: { Dockerfile: DOCKERFILE.replace('/two/', '/elsewhere/') } },
    'COPY two /elsewhere/',
    'the instruction changed',
  ],
  [
    'that it was never built',
    { write: { Dockerfile: `${DOCKERFILE}\nCOPY two /more/` } },
    'COPY two /more/',
    'it was not built before',
  ],
  ['that nobody wanted it', { request: { noCache: true } }, 'COPY one /one/', 'the cache was not to be used'],
  [
    'that its stage was to run again',
    { request: { noCacheStages: ['first'] } },
    'COPY one /one/',
    'the cache was not to be used',
  ],
])('of a step that is not cached is said: %s', async (_what, change, instruction, why) => {
  const core = await ground.home('home');
  const files = { Dockerfile: DOCKERFILE, 'one/a': 'a', 'one/b': 'b', 'two/c': 'c' };
  const context = await ground.context(files);
  await buildIn(core, context, { target: 'first' });
  await buildIn(core, context);
  for (const [name, content] of Object.entries(change.write ?? {}))
    await put(path.join(context, name), content);
  if (change.remove !== undefined) await rm(path.join(context, change.remove));
  const isLast = instruction.startsWith('COPY --from') || instruction.endsWith('/more/');
  const target = isLast ? null : 'first';
  const { steps } = await buildIn(core, context, { target, ...change.request });
  const told = Object.entries(steps).find(([title]) => title.endsWith(`] ${instruction}`));
  expect(told?.[1]).toBe(`done: ${why}`);
});

test('an argument that changed is named, and a variable of the environment', async () => {
  const core = await ground.home('home');
  const context = await ground.contextWithShell(['ARG VERSION=1', 'ENV MODE=$VERSION', 'RUN true']);
  await buildIn(core, context);
  const { steps } = await buildIn(core, context, { args: { VERSION: '2' } });
  expect(Object.values(steps).at(-1)).toMatch(/^done: (VERSION|MODE) changed$/);
});
