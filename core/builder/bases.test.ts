import { readFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import type { BuildEvent } from '../api/build.ts';
import { openStore } from '../store/open-store.ts';
import { buildIn, buildTestGround, type BuildTestGround } from '../testing/build/build-ground.ts';
import { missingTool, run } from '../testing/run.ts';
import { makeImage, storeImage } from '../testing/store/store-images.ts';
import { writeTar } from '../testing/images/tar-writer.ts';

let ground: BuildTestGround;
beforeEach(async () => {
  ground = await buildTestGround(inject('workers'));
});
afterEach(() => ground.close());

/** An image with a shell, called "plain:1", whose config says about containers what is given. */
async function baseWith(said?: Readonly<Record<string, unknown>>): Promise<void> {
  const busybox = (await run('sh', ['-c', 'command -v busybox || true'])).stdout.trim();
  if (busybox === '') throw missingTool('busybox');
  const layer = writeTar([
    { path: 'bin', kind: 'folder' },
    { path: 'bin/busybox', content: await readFile(busybox), mode: 0o755 },
    { path: 'bin/sh', kind: 'symlink', target: 'busybox' },
  ]);
  const { storeFolder } = await ground.home('home');
  const store = await openStore({ root: storeFolder });
  await storeImage(store, 'docker.io/library/plain:1', makeImage([layer], 'plain', said));
  store.close();
}

function printed(events: readonly BuildEvent[]): readonly string[] {
  return events.flatMap((event) =>
    event.kind === 'output' && event.stream === 'out' ? event.text.split('\n') : [],
  );
}

async function printedBy(...lines: readonly string[]): Promise<readonly string[]> {
  const context = await ground.context({ Dockerfile: lines.join('\n'), file: 'content' });
  return printed((await buildIn(await ground.home('home'), context)).events);
}

test.each([
  ['nothing', undefined],
  ['an empty working folder', { WorkingDir: '', Env: [] }],
])('a base that says %s begins at the root, and its programs are found', async (_what, said) => {
  await baseWith(said);
  expect(
    await printedBy(
      'FROM plain:1',
      'COPY file beside',
      'RUN pwd && echo $PATH && busybox cat /beside',
      'WORKDIR below',
      'RUN pwd',
    ),
  ).toEqual(['/', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'content', '/below']);
});

test('the path of a base that says one stays', async () => {
  await baseWith({ Env: ['PATH=/bin:/own'] });
  expect(await printedBy('FROM plain:1', 'RUN echo $PATH')).toEqual(['/bin:/own']);
});

test('a stage sees the arguments of the one that it stands on, and the next image does not', async () => {
  await baseWith();
  expect(
    await printedBy(
      'FROM plain:1 AS below',
      'ARG WHO=below',
      'FROM below AS above',
      'RUN echo "[$WHO]"',
      'FROM plain:1',
      'COPY --from=above /bin/sh /copied',
      'RUN echo "[$WHO]"',
    ),
  ).toEqual(['[below]', '[]']);
});

test('caches of one name whose folders are to be different ones are different caches', async () => {
  await baseWith();
  const mount = '--mount=type=cache,target=/c,id=one';
  expect(
    await printedBy(
      'FROM plain:1',
      `RUN ${mount} echo > /c/plain`,
      `RUN ${mount},mode=0700 echo > /c/moded`,
      `RUN ${mount},mode=0700,uid=0 busybox ls /c`,
      `RUN ${mount},uid=5 busybox ls /c; busybox stat -c '%a %u:%g' /c`,
      `RUN ${mount} busybox ls /c`,
    ),
  ).toEqual(['moded', '755 5:0', 'plain']);
});

test('steps that a base asks for are counted with those of its stage', async () => {
  await baseWith();
  const lines = [
    'FROM plain:1 AS parent',
    'ONBUILD COPY file /by-trigger',
    'ONBUILD ENV A=b',
    'ONBUILD RUN busybox cat /by-trigger',
    'FROM parent AS child',
    'RUN echo $A',
  ];
  const context = await ground.context({ Dockerfile: lines.join('\n'), file: 'content' });
  const { steps } = await buildIn(await ground.home('home'), context);
  expect(Object.keys(steps).filter((title) => title.startsWith('[child'))).toEqual([
    '[child 2/4] COPY file /by-trigger',
    '[child 3/4] RUN busybox cat /by-trigger',
    '[child 4/4] RUN echo $A',
  ]);
});
