// Our own command, as a person runs it: the built program, in a process of its own, with a store in a scratch folder.
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { timed } from './measure.mjs';

const PROGRAM = fileURLToPath(new URL('../out/cli/strata.cjs', import.meta.url));

export function strata(folder) {
  const home = path.join(folder, 'strata');
  const env = { ...process.env, STRATA_HOME: home };
  const run = (...args) => timed(process.execPath, [PROGRAM, ...args], { env });
  return {
    home,
    env,
    command: [PROGRAM],
    run,
    prepare: async () => {
      await rm(home, { recursive: true, force: true });
      await mkdir(home, { recursive: true });
    },
    pull: (reference) => run('pull', '-q', reference),
    /** Seconds until the store's list of names has the image: from then on it is listed and can be looked at. */
    pullUntilNamed: async (reference) => {
      const names = path.join(home, 'store', 'v1', 'index.json');
      const begun = performance.now();
      let named;
      const look = setInterval(() => {
        if (named === undefined && existsSync(names) && readFileSync(names, 'utf8').includes(reference)) {
          named = performance.now();
        }
      }, 2);
      await run('pull', '-q', reference);
      clearInterval(look);
      return { seconds: ((named ?? performance.now()) - begun) / 1000 };
    },
  };
}
