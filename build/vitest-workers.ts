import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundleWorkers, workerEntries } from './bundle.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder with every `<name>.worker.cjs`, bundled from the sources as they are now. */
    workers: string;
  }
}

/** Node starts no worker from TypeScript, so the core's tests get theirs bundled, once for a run: `inject('workers')`. */
export default async function bundleForTests(project: TestProject): Promise<() => void> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'strata-workers-'));
  if (Object.keys(workerEntries()).length > 0) await bundleWorkers(folder);
  project.provide('workers', folder);
  return () => fs.rmSync(folder, { recursive: true, force: true });
}
