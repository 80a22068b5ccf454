import { readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from 'vitest';
import type { CachePlace } from '../../api/build.ts';
import { buildIn, buildTestGround, put, type BuildTestGround } from '../../testing/build/build-ground.ts';
import { startDockerRegistry, type DockerRegistry } from '../../testing/registry/docker-registry.ts';
import { leftovers, unsoundness } from '../../testing/store/store-check.ts';
import { openStore } from '../../store/open-store.ts';
import { CACHE_TYPE } from './cache-artifact.ts';

let registry: DockerRegistry;
let ground: BuildTestGround;
beforeAll(async () => {
  registry = await startDockerRegistry();
});
afterAll(() => registry.stop());
beforeEach(async () => {
  ground = await buildTestGround(inject('workers'));
});
afterEach(() => ground.close());

const FILES = {
  Dockerfile: [
    'FROM scratch AS tools',
    'COPY big /big',
    'FROM scratch',
    'COPY --from=tools /big /part',
    'WORKDIR /srv',
    'COPY own own',
  ].join('\n'),
  big: 'b'.repeat(300_000),
  own: 'own',
};

function places(): readonly (readonly [string, () => CachePlace])[] {
  return [
    ['a registry', () => ({ kind: 'registry', reference: `${registry.address}/team/cache:main` })],
    ['a folder', () => ({ kind: 'folder', path: path.join(ground.path, 'cache') })],
  ];
}

test.each(places())(
  'steps that one store sends to %s are found by an empty one, with the same digest',
  async (_what, place) => {
    const context = await ground.context(FILES);
    const first = await buildIn(await ground.home('a'), context, {
      cacheTo: [{ ...place(), mode: 'max' }],
    });
    expect(first.result.cached).toBe(0);
    const other = await ground.context(FILES);
    const second = await buildIn(await ground.home('b'), other, { cacheFrom: [place()] });
    expect(Object.values(second.steps)).toEqual(['cached', 'cached', 'cached']);
    expect(second.result.digest).toBe(first.result.digest);
    const store = await openStore({ root: (await ground.home('b')).storeFolder });
    // The stage that is in no image was not needed, so its layer did not come.
    expect((await store.steps.list()).length).toBe(3);
    expect(await unsoundness(store)).toEqual([]);
    store.close();
    expect(await leftovers(store.root)).toEqual([]);
    // A change in the middle runs what follows, and the stage is had from there.
    await put(path.join(other, 'own'), 'other');
    const third = await buildIn(await ground.home('c'), other, { cacheFrom: [place()] });
    expect(Object.values(third.steps).filter((how) => how === 'cached')).toHaveLength(2);
  },
);

test('a build with RUN is cached on another machine', async () => {
  const place = { kind: 'registry', reference: `${registry.address}/team/run` } as const;
  const lines = ['FROM base', 'RUN echo made > /made', 'COPY own /own'];
  const first = await buildIn(await ground.home('a'), await ground.contextWithShell(lines, { own: 'own' }), {
    cacheTo: [{ ...place, mode: 'min' }],
  });
  const second = await buildIn(await ground.home('b'), await ground.contextWithShell(lines, { own: 'own' }), {
    cacheFrom: [place],
  });
  expect(new Set(Object.values(second.steps))).toEqual(new Set(['cached']));
  expect(second.result.digest).toBe(first.result.digest);
});

test('min leaves out stages that are not in the image', async () => {
  const folder = path.join(ground.path, 'cache');
  const place = { kind: 'folder', path: folder } as const;
  const context = await ground.context(FILES);
  const sizes: number[] = [];
  for (const mode of ['min', 'max'] as const) {
    await buildIn(await ground.home(mode), context, { cacheTo: [{ ...place, mode }] });
    const { manifests } = indexSchema.parse(
      JSON.parse(await readFile(path.join(folder, 'index.json'), 'utf8')),
    );
    expect(manifests).toMatchObject([{ artifactType: CACHE_TYPE }]);
    const file = path.join(folder, 'blobs', (manifests[0]?.digest ?? '').replace(':', '/'));
    sizes.push(manifestSchema.parse(JSON.parse(await readFile(file, 'utf8'))).layers.length);
  }
  expect(sizes).toEqual([3, 4]);
  const second = await buildIn(await ground.home('b'), context, { cacheFrom: [place] });
  expect(new Set(Object.values(second.steps))).toEqual(new Set(['cached']));
});

const indexSchema = z.object({
  manifests: z.array(z.object({ artifactType: z.string(), digest: z.string() })),
});
const manifestSchema = z.object({ layers: z.array(z.unknown()) });

/** Of a folder that holds a cache: its blobs by size, the largest first. */
async function blobs(folder: string): Promise<readonly string[]> {
  const base = path.join(folder, 'blobs', 'sha256');
  const files = await Promise.all(
    (await readdir(base)).map(
      async (name) => [path.join(base, name), (await readFile(path.join(base, name))).length] as const,
    ),
  );
  return files.sort(([, a], [, b]) => b - a).map(([file]) => file);
}

test.each([
  [
    'a layer with other bytes',
    async (folder: string) => {
      for (const file of await blobs(folder)) {
        const bytes = await readFile(file);
        if (bytes.length < 2000) continue;
        bytes.fill(0x7a, 600, 700);
        await writeFile(file, bytes);
      }
    },
  ],
  [
    'a layer that is cut off',
    async (folder: string) => {
      for (const file of (await blobs(folder)).slice(0, 2)) await truncate(file, 100);
    },
  ],
  [
    'documents that are none',
    async (folder: string) => {
      for (const file of await blobs(folder))
        await writeFile(file, '{"schemaVersion":2,"steps":{"../../x":1}}');
    },
  ],
  ['an index that is none', (folder: string) => writeFile(path.join(folder, 'index.json'), '[[[[')],
  [
    'an index that names another file',
    (folder: string) =>
      writeFile(
        path.join(folder, 'index.json'),
        JSON.stringify({
          schemaVersion: 2,
          manifests: [
            {
              mediaType: 'application/vnd.oci.image.manifest.v1+json',
              artifactType: CACHE_TYPE,
              digest: 'sha256:../../../../etc/passwd',
              size: 10,
            },
          ],
        }),
      ),
  ],
  [
    'nothing',
    (folder: string) => writeFile(path.join(folder, 'index.json'), '{"schemaVersion":2,"manifests":[]}'),
  ],
])('of a cache that has %s nothing is taken, and the build is as without it', async (_what, spoil) => {
  const folder = path.join(ground.path, 'cache');
  const place = { kind: 'folder', path: folder } as const;
  const context = await ground.context(FILES);
  const first = await buildIn(await ground.home('a'), context, { cacheTo: [{ ...place, mode: 'max' }] });
  await spoil(folder);
  const core = await ground.home('b');
  const second = await buildIn(core, context, { cacheFrom: [place] });
  expect(second.result.digest).toBe(first.result.digest);
  const store = await openStore({ root: core.storeFolder });
  expect(await unsoundness(store)).toEqual([]);
  store.close();
  expect(await leftovers(core.storeFolder)).toEqual([]);
});

test('a place that is not there is said, and the build goes on', async () => {
  const { result, events } = await buildIn(await ground.home('a'), await ground.context(FILES), {
    cacheFrom: [
      { kind: 'registry', reference: `${registry.address}/none/there:1` },
      { kind: 'registry', reference: '127.0.0.1:1/x' },
    ],
  });
  expect(result.cached).toBe(0);
  expect(events.some((event) => event.kind === 'warning' && /127\.0\.0\.1:1/.test(event.text))).toBe(true);
}, 90_000);
