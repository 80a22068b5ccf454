import path from 'node:path';
import { afterEach, beforeEach, expect, inject, test } from 'vitest';
import { openStore } from '../../store/open-store.ts';
import {
  buildIn,
  buildTestGround,
  filesBytes,
  put,
  type BuildTestGround,
} from '../../testing/build/build-ground.ts';
import { leftovers, unsoundness } from '../../testing/store/store-check.ts';
import { boundCache } from './bound-cache.ts';

let ground: BuildTestGround;
beforeEach(async () => {
  ground = await buildTestGround(inject('workers'));
});
afterEach(() => ground.close());

const STAGES = [
  'FROM scratch AS tools',
  'COPY big /big',
  'FROM scratch',
  'COPY --from=tools /big /part',
  'COPY own /own',
].join('\n');

async function stagesContext(): Promise<string> {
  return ground.context({ Dockerfile: STAGES, big: 'b'.repeat(200_000), own: 'own' });
}

test('what only builds hold outlives a collection and a removal of all images, until it is pruned, to the byte', async () => {
  const core = await ground.home('home');
  const building = await core.building();
  const context = await stagesContext();
  await buildIn(core, context);
  await core.prune({ all: false, until: null, labels: [] }, { grace: 0 });
  const again = await buildIn(core, context);
  expect(again.result).toMatchObject({ steps: 2, cached: 2 });

  const usage = await building.cacheUsage();
  expect(usage).toMatchObject({ records: 3, mounts: [] });
  // The stage that is in no image, and what is known of the context.
  expect(usage.bytes).toBeGreaterThan(200_000);
  const before = await filesBytes(core.storeFolder);
  const { freed } = await building.pruneCache({ mounts: false });
  expect(freed).toBe(usage.bytes);
  expect(before - (await filesBytes(core.storeFolder))).toBe(freed);
  expect(await building.cacheUsage()).toMatchObject({ bytes: 0, records: 2 });
  expect(await leftovers(core.storeFolder)).toEqual([]);
  // What the image has is still known by its steps.
  expect((await buildIn(core, context)).steps).toMatchObject({
    '[stage-1 2/3] COPY --from=tools /big /part': 'cached',
    '[stage-1 3/3] COPY own /own': 'cached',
  });
  await put(path.join(context, 'own'), 'other');
  const { steps } = await buildIn(core, context);
  expect(steps).toEqual({
    '[stage-1 2/3] COPY --from=tools /big /part': 'cached',
    '[stage-1 3/3] COPY own /own': 'done: own changed',
  });
});

test('a prune of everything brings back each byte that a build with RUN kept, cache mounts among them', async () => {
  const core = await ground.home('home');
  const building = await core.building();
  const context = await ground.contextWithShell([
    'FROM base',
    'RUN --mount=type=cache,target=/c,id=one cp /bin/busybox /c/kept && ln /c/kept /c/linked && echo x > /out',
    'RUN --mount=type=cache,target=/d cat /d/none || echo two > /d/two',
  ]);
  await buildIn(core, context);
  const before = await filesBytes(core.storeFolder);
  const usage = await building.cacheUsage();
  expect(usage.mounts.map(({ id }) => id)).toEqual(['/d', 'one']);
  const mounts = usage.mounts.reduce((sum, { bytes }) => sum + bytes, 0);
  expect(await filesBytes(path.join(core.storeFolder, 'build', 'cache'))).toBeGreaterThan(1000);

  const first = await building.pruneCache({ mounts: false });
  expect(first.freed).toBe(usage.bytes);
  const all = await building.pruneCache({ mounts: true, all: true });
  expect(all.freed).toBeGreaterThanOrEqual(mounts);
  expect(before - (await filesBytes(core.storeFolder))).toBe(first.freed + all.freed);
  expect(await building.cacheUsage()).toEqual({ bytes: 0, records: 0, mounts: [] });
  const { result } = await buildIn(core, context);
  expect(result.cached).toBe(0);
});

test('a cleaning plans the same bytes as a prune takes, and the map of the store counts them', async () => {
  const core = await ground.home('home');
  const context = await ground.contextWithShell(['FROM scratch', 'COPY --from=base /bin/busybox /b']);
  await buildIn(core, context);
  const { storage } = await core.inside();
  await storage.map();
  const { bytes } = await (await core.building()).cacheUsage();
  const { attribution } = await storage.map();
  expect(attribution.total).toBe(await filesBytes(core.storeFolder));
  expect(attribution.parts.find(({ kind }) => kind === 'unreachable')?.bytes).toBe(0);
  // Indexes of these layers count as indexes.
  expect(attribution.parts.find(({ kind }) => kind === 'build')?.bytes).toBeGreaterThan(bytes * 0.99);
  const request = { kinds: ['build'], until: null } as const;
  expect((await storage.planClean(request)).frees).toBe(bytes);
  expect(await storage.clean(request, { grace: 0 })).toEqual({ freed: bytes, undoId: null });
  expect(await (await core.building()).cacheUsage()).toMatchObject({ bytes: 0 });
});

test('a prune by age takes only what was not used since', async () => {
  const core = await ground.home('home');
  const building = await core.building();
  await buildIn(core, await stagesContext());
  expect(await building.pruneCache({ mounts: true, all: true, until: Date.now() - 3_600_000 })).toEqual({
    freed: 0,
  });
  const { freed } = await building.pruneCache({ mounts: true, all: true, until: Date.now() + 1000 });
  expect(freed).toBeGreaterThan(200_000);
});

test('records are bounded: what was used longest ago goes first, with its layer', async () => {
  const core = await ground.home('home');
  const store = await openStore({ root: core.storeFolder });
  try {
    const contexts: string[] = [];
    for (const name of ['first', 'second', 'third'])
      contexts.push(
        await ground.context({
          Dockerfile: `FROM scratch AS a\nCOPY big /${name}\nFROM scratch\nCOPY --from=a /${name} /x\nCOPY own /o\n`,
          big: name.repeat(20_000),
          own: name,
        }),
      );
    for (const context of contexts) await buildIn(core, context);
    // Found again, so that the second is the one used longest ago.
    await buildIn(core, contexts[0] ?? '');
    const needed = await store.reachable();
    await boundCache(store, { layers: 260_000, notes: 1000 ** 3 });
    const own = (await store.steps.list()).filter(({ digest }) => !needed.has(digest));
    expect(own.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(260_000);
    expect(await unsoundness(store)).toEqual([]);
    expect((await buildIn(core, contexts[0] ?? '')).result).toMatchObject({ steps: 2, cached: 2 });
    const left = new Set((await store.steps.list()).map(({ digest }) => digest));
    expect(own.filter(({ digest }) => left.has(digest)).length).toBeGreaterThan(0);
  } finally {
    store.close();
  }
});

test('a torn record is a miss, and goes with the next prune', async () => {
  const core = await ground.home('home');
  const context = await stagesContext();
  await buildIn(core, context);
  const store = await openStore({ root: core.storeFolder });
  const records = await store.steps.list();
  for (const { key } of records)
    await put(path.join(core.storeFolder, 'build', 'layers', key), '{"version":1,"dig');
  expect(await store.steps.list()).toEqual([]);
  const before = await filesBytes(core.storeFolder);
  const { freed } = await (await core.building()).pruneCache({ mounts: false });
  expect(before - (await filesBytes(core.storeFolder))).toBe(freed);
  store.close();
  const { result, steps } = await buildIn(core, context);
  expect(result.cached).toBe(0);
  expect(steps['[stage-1 3/3] COPY own /own']).toBe(
    'done: it has no layer in the store: it never came to its end, or its layer was removed',
  );
});
