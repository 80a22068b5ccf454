import { copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { BuildEvent, BuildRequest } from '../api/build.ts';
import { openCore, type Core } from '../index.ts';
import { missingTool, run } from '../testing/run.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { plainBuild } from '../testing/build/build-request.ts';

let folder: TemporaryFolder;
let core: Core;
let busybox: string;
let contexts = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  core = await openCore({ home: path.join(folder.path, 'home'), workersFolder: inject('workers') });
  busybox = (await run('sh', ['-c', 'command -v busybox || true'])).stdout.trim();
  if (busybox === '') throw missingTool('busybox');
});

afterAll(async () => {
  await core.close();
  await folder.remove();
});

const BASE = [
  'FROM scratch AS base',
  'COPY busybox /bin/busybox',
  'RUN ["/bin/busybox", "--install", "-s", "/bin"]',
];

async function contextOf(lines: readonly string[]): Promise<string> {
  const root = path.join(folder.path, `context-${contexts++}`);
  await mkdir(root);
  await writeFile(path.join(root, 'Dockerfile'), [...BASE, ...lines, ''].join('\n'));
  await writeFile(path.join(root, 'file'), 'of the context\n');
  await copyFile(busybox, path.join(root, 'busybox'));
  return root;
}

async function buildIn(context: string, options: Partial<BuildRequest> = {}, signal?: AbortSignal) {
  const events: BuildEvent[] = [];
  const building = await core.building();
  const request = plainBuild(context, { tags: ['run:1'], network: 'none', ...options });
  const observe = (event: BuildEvent): void => void events.push(event);
  const result = await building.build(request, { observe, ...(signal === undefined ? {} : { signal }) });
  const printed = events.flatMap((event) =>
    event.kind === 'output' && event.stream !== 'note' ? event.text.split('\n') : [],
  );
  return { result, events, printed };
}

async function mounted(): Promise<readonly string[]> {
  const lines = (await readFile('/proc/self/mounts', 'utf8')).split('\n');
  return lines.filter((line) => line.includes(folder.path));
}

test('RUN sees arguments, environment, mounts and what was copied, and leaves a layer', async () => {
  const context = await contextOf([
    'ARG WHO=nobody',
    'ENV GREETING=hello',
    'WORKDIR /srv',
    'RUN --mount=type=bind,source=file,target=/mnt/file --mount=type=secret,id=key --mount=type=tmpfs,target=/scratch ' +
      'echo "$GREETING $WHO" | tee said && cat /mnt/file /run/secrets/key && touch /scratch/gone',
    'RUN <<EOF',
    'pwd',
    'cat said > copy',
    'EOF',
  ]);
  const secret = path.join(folder.path, 'secret');
  await writeFile(secret, 'not for the image\n');
  const { result, printed } = await buildIn(context, {
    args: { WHO: 'you' },
    secrets: { key: { kind: 'file', path: secret } },
  });
  expect(printed).toEqual(['hello you', 'of the context', 'not for the image', '/srv']);
  const inside = await core.inside();
  const found: string[] = [];
  const { layers, history } = await (await core.images()).detail(result.key ?? '', null);
  const view = { kind: 'filesystem', upTo: layers.length - 1 } as const;
  for await (const row of inside.files.entries({ key: result.key ?? '', platform: null }, view, '/'))
    if (!row.path.startsWith('/bin')) found.push(row.path);
  expect(found.filter((each) => each.startsWith('/srv') || /secret|scratch\//.test(each))).toEqual(
    expect.arrayContaining(['/srv', '/srv/copy', '/srv/said']),
  );
  expect(history.at(-2)?.createdBy).toContain('RUN |1 WHO=you /bin/sh -c echo "$GREETING $WHO"');
  expect(await mounted()).toEqual([]);
});

test('the same RUN is not run again, and one whose argument changed says so', async () => {
  const context = await contextOf(['ARG V=1', 'RUN echo $V > /v']);
  const first = await buildIn(context);
  const again = await buildIn(context);
  expect(again.result.digest).toBe(first.result.digest);
  expect(again.result.cached).toBe(again.result.steps);
  const { events } = await buildIn(context, { args: { V: '2' } });
  expect(events.flatMap((event) => (event.kind === 'ended' && event.why !== null ? event.why : []))).toEqual([
    'V changed',
  ]);
});

test('the same build in another store has the same digest', async () => {
  const context = await contextOf(['RUN mkdir -p /a/b && echo x > /a/b/c && ln -s c /a/b/l && rm /bin/vi']);
  const { result } = await buildIn(context);
  const again = await buildIn(context, { noCache: true });
  expect(again.result.digest).toBe(result.digest);
});

test('a RUN that fails is named with its line and its code, and nothing is left of it', async () => {
  const context = await contextOf(['RUN echo so far && exit 7']);
  await expect(buildIn(context, { tags: ['failed:1'] })).rejects.toMatchObject({
    code: 'BUILD_FAILED',
    message: 'process "/bin/sh -c echo so far && exit 7" did not complete successfully: exit code: 7',
    evidence: { line: 4, exitCode: 7 },
  });
  expect(
    (await core.images()).all.flatMap(({ names }) => names).some((name) => name.includes('failed')),
  ).toBe(false);
  expect(await mounted()).toEqual([]);
});

test('a cancelled RUN is killed, and nothing of it is mounted', async () => {
  const context = await contextOf(['RUN echo begun && sleep 1000']);
  const stop = new AbortController();
  const building = await core.building();
  const cancelled = building.build(plainBuild(context, { network: 'none' }), {
    signal: stop.signal,
    observe: (event) => {
      if (event.kind === 'output' && event.text.includes('begun')) stop.abort();
    },
  });
  await expect(cancelled).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(await mounted()).toEqual([]);
  const scratch = path.join(core.storeFolder, 'derived', 'rootfs', 'scratch');
  expect(await readdir(scratch).catch(() => [])).toEqual([]);
});

test('a RUN that goes on tells how much it has written so far', async () => {
  const context = await contextOf([
    'RUN dd if=/dev/zero of=/x bs=1M count=3 && until [ -e /go ]; do usleep 10000; done || true',
  ]);
  const building = await core.building();
  const stop = new AbortController();
  const grown: number[] = [];
  const request = plainBuild(context, { network: 'none', noCache: true });
  const ended = building.build(request, {
    signal: stop.signal,
    observe(event) {
      if (event.kind !== 'grown') return;
      grown.push(event.bytes);
      if (event.bytes >= 3 * 1024 * 1024) stop.abort();
    },
  });
  await expect(ended).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(grown.at(-1)).toBe(3 * 1024 * 1024);
});
