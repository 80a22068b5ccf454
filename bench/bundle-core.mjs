// The parts of the core that a measurement calls without a process around them, bundled as the product bundles them.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build, mergeConfig } from 'vite';
import { bundleWorkers, parts } from '../build/bundle.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

export async function bundleParts(scratch) {
  const folder = path.join(scratch, 'bundled');
  await bundleWorkers(path.join(folder, 'workers'));
  const entry = path.join(scratch, 'parts.mjs');
  const from = (file) => JSON.stringify(path.join(root, file));
  await writeFile(
    entry,
    `export { openCore } from ${from('core/index/open-core.ts')};
export { openLayerIndex } from ${from('core/image/layer-index/layer-index.ts')};
export { LayerIndexWriter } from ${from('core/image/layer-index/index-writer.ts')};\n`,
  );
  const settings = mergeConfig(parts.probe(), { build: { outDir: path.join(folder, 'parts') } });
  settings.build.rolldownOptions.input = { parts: entry };
  await build(settings);
  return createRequire(import.meta.url)(path.join(folder, 'parts', 'parts.cjs'));
}
