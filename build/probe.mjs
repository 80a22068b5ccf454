/** `npm run --silent probe`: starts the conformance probe, bundling it first only when its sources changed. Standard output is the probe's alone. */
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { root } from './lib/root.mjs';
import { main } from './lib/say.mjs';
import { ensureDependencies, requireNode } from './setup/dependencies.mjs';

await main(async () => {
  requireNode();
  await ensureDependencies();
  await ensureBuilt(['probe', 'workers']);
  await import(pathToFileURL(path.join(root, 'out', 'probe', 'probe.cjs')).href);
});
