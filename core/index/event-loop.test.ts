import { monitorEventLoopDelay } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';
import { bundleProgram, nextLine, startProgram } from '../testing/node-program.ts';
import { withTemporaryFolder } from '../testing/temporary-folder.ts';
import { openCore } from './open-core.ts';

test('300 MB are pulled and checked while the event loop keeps turning', { timeout: 60_000 }, async () => {
  await withTemporaryFolder(async (folder) => {
    const source = fileURLToPath(new URL('../testing/registry/registry-program.ts', import.meta.url));
    const registry = startProgram(await bundleProgram(source, folder), ['3', '100000000']);
    const core = await openCore({ home: folder, workersFolder: inject('workers') });
    try {
      const host = await nextLine(registry);
      const delay = monitorEventLoopDelay({ resolution: 5 });
      let turns = 0;
      const timer = setInterval(() => turns++, 5);
      const begun = performance.now();
      delay.enable();
      await core.pull({ text: `${host}/team/large:1`, platform: null });
      delay.disable();
      clearInterval(timer);
      const took = Math.round(performance.now() - begun);
      const milliseconds = (nanoseconds: number): string => (nanoseconds / 1e6).toFixed(1);
      // Printed, not asserted: on a loaded machine a time says nothing about the code.
      console.log(
        `300 MB in ${took} ms; event loop delay p50 ${milliseconds(delay.percentile(50))}, ` +
          `p99 ${milliseconds(delay.percentile(99))}, most ${milliseconds(delay.max)} ms`,
      );
      expect(turns).toBeGreaterThan(10);
      expect((await core.images()).all.map(({ state }) => state)).toEqual(['complete']);
    } finally {
      registry.child.kill('SIGKILL');
      await registry.ended;
      await core.close();
    }
  });
});
