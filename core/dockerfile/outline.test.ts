import { expect, test } from 'vitest';
import { outline } from './outline.ts';

const TEXT = `ARG VERSION=12
ARG REGISTRY
FROM debian:$VERSION AS base
ARG VERSION
FROM base AS build
ARG MODE=fast
RUN --mount=type=secret,id=token,required=true --mount=type=ssh make
FROM scratch AS docs
RUN --mount=type=secret,target=/run/secrets/key true
FROM base
COPY --from=build /out /out
COPY --from=nginx:1.27 /etc/nginx /etc/nginx
`;

test('an outline names stages, what they need, arguments, secrets, agents and sources', () => {
  const found = outline(TEXT, null);
  expect(found.stages.map(({ name, line, needs }) => [name, line, needs])).toEqual([
    ['base', 3, []],
    ['build', 5, [0]],
    ['docs', 8, []],
    [null, 10, [0, 1]],
  ]);
  expect(found.args).toEqual([
    { name: 'VERSION', value: '12', line: 1, global: true },
    { name: 'REGISTRY', value: null, line: 2, global: true },
    { name: 'MODE', value: 'fast', line: 6, global: false },
  ]);
  expect(found.secrets).toEqual([
    { id: 'token', required: true, line: 7 },
    { id: 'key', required: false, line: 9 },
  ]);
  expect(found.ssh).toEqual([{ id: 'default', required: false, line: 7 }]);
  expect(found.sources.map(({ name }) => name)).toEqual(['debian:$VERSION', 'nginx:1.27']);
  expect(found.runs).toBe(true);
});

test('a target leaves out what it does not need', () => {
  const found = outline(TEXT, 'docs');
  expect(found.secrets.map(({ id }) => id)).toEqual(['key']);
  expect(found.args.map(({ name }) => name)).toEqual(['VERSION', 'REGISTRY']);
  expect(outline(TEXT, 'base').runs).toBe(false);
});

test('a half-typed file is outlined as far as it can be read', () => {
  const found = outline('FROM debian AS a\nCOPPY x y\nRUN --mount=type=sec\nFROM a\nARG X=1\n', null);
  expect(found.stages).toHaveLength(2);
  expect(found.args).toHaveLength(1);
  expect(found.diagnostics.some(({ severity }) => severity === 'error')).toBe(true);
  expect(outline('', null).stages).toEqual([]);
});
