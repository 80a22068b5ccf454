import { expect, test } from 'vitest';
import { emptyOrder } from '../../../dev/fake-build-sources.ts';
import { buildCommand } from './build-command.ts';

const SOURCE = {
  id: 'a',
  context: { kind: 'folder', path: '/home/ada/my code' },
  dockerfile: '/home/ada/my code/Dockerfile',
  title: 'my code',
  used: '2026-11-21T05:00:00Z',
  exists: true,
  order: emptyOrder('a'),
} as const;

test('what is chosen is the same on the command line, with what a shell must not read quoted', () => {
  expect(
    buildCommand(SOURCE, {
      ...emptyOrder('a'),
      tags: ['app:1'],
      target: 'release',
      args: { GREETING: "it's" },
      secrets: { npmrc: { kind: 'file', handle: 'h', path: '/home/ada/.npmrc' } },
      ssh: { default: { kind: 'agent' } },
      contexts: { brand: { kind: 'image', reference: 'brand:2' } },
      provenance: 'max',
    }),
  ).toBe(
    String.raw`strata build -t app:1 --target release --build-arg 'GREETING=it'\''s' --secret id=npmrc,src=/home/ada/.npmrc --ssh default --build-context brand=docker-image://brand:2 --provenance mode=max '/home/ada/my code'`,
  );
});

test('a Dockerfile elsewhere is named, and a repository is its own context', () => {
  expect(buildCommand({ ...SOURCE, dockerfile: '/home/ada/web.Dockerfile' }, emptyOrder('a'))).toBe(
    `strata build -f /home/ada/web.Dockerfile '/home/ada/my code'`,
  );
  expect(
    buildCommand(
      {
        ...SOURCE,
        context: { kind: 'url', url: 'https://git.example/a.git#main' },
        dockerfile: 'Dockerfile',
      },
      emptyOrder('a'),
    ),
  ).toBe(`strata build 'https://git.example/a.git#main'`);
});
