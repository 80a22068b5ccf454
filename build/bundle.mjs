/** What is bundled from where to where: the one place that knows the entry points. */
import fs from 'node:fs';
import path from 'node:path';
import react from '@vitejs/plugin-react';
import tailwind from '@tailwindcss/vite';
import { build, defaultClientConditions, mergeConfig } from 'vite';
import { root } from './lib/root.mjs';

/** Node 18.15 and Chrome 114 are inside the oldest Electron that the app runs on. */
const NODE_TARGET = 'node18';
const CHROME_TARGET = 'chrome114';

/** Every `core/**` file that is started as a worker thread, as { 'name.worker': path }. */
export function workerEntries() {
  const files = fs.readdirSync(path.join(root, 'core'), { recursive: true, encoding: 'utf8' });
  const entries = {};
  for (const file of files.filter((name) => name.endsWith('.worker.ts')).sort()) {
    const name = path.basename(file, '.ts');
    if (entries[name]) throw new Error(`Two workers are called ${name}: ${entries[name]} and core/${file}`);
    entries[name] = path.join(root, 'core', file);
  }
  return entries;
}

/**
 * Settings that bundle entries for Node with all npm packages inside, as CommonJS: Electron before 28 loads nothing else, and
 * a package that is an ES module only works in Node 18 when it is bundled.
 */
function nodeBundle(outDir, input, settings = {}) {
  return mergeConfig(
    {
      configFile: false,
      root,
      logLevel: 'warn',
      publicDir: false,
      ssr: { noExternal: true },
      build: {
        ssr: true,
        target: NODE_TARGET,
        outDir,
        emptyOutDir: true,
        minify: false,
        reportCompressedSize: false,
        rolldownOptions: {
          input,
          external: ['electron'],
          output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
        },
      },
    },
    settings,
  );
}

/** Each part of `out/` as a Vite configuration. */
export const parts = {
  main: () => nodeBundle('out/main', { index: path.join(root, 'electron/main.ts') }),
  preload: () => nodeBundle('out/preload', { index: path.join(root, 'electron/preload.ts') }),
  workers: (outDir = 'out/workers') => nodeBundle(outDir, workerEntries()),
  probe: () => nodeBundle('out/probe', { probe: path.join(root, 'core/probe/main.ts') }),
  // Made for the shortest start: a pull of what is present must end within 60 ms of process start. One file, minified, whose
  // name says its content, and beside it the small program that runs it with the compiled code of an earlier run.
  // Names stay, so that a stack trace in a bug report says something.
  cli: (outDir = 'out/cli') =>
    nodeBundle(
      outDir,
      { main: path.join(root, 'core/cli/main.ts') },
      {
        build: {
          minify: 'oxc',
          rolldownOptions: {
            output: {
              entryFileNames: '[name]-[hash].cjs',
              codeSplitting: false,
              // Compiled code that V8 kept has nobody to ask for an import() of its own.
              dynamicImportInCjs: false,
              minify: {
                compress: { keepNames: { function: true, class: true } },
                mangle: { keepNames: true },
              },
            },
          },
        },
        plugins: [starterOf('strata', path.join(root, 'core/cli/start.ts'), outDir)],
      },
    ),
  renderer: () => ({
    configFile: false,
    root: path.join(root, 'renderer'),
    // The page is loaded from a file or from the app's own scheme: never from the root of a server.
    base: './',
    logLevel: 'warn',
    plugins: [react(), tailwind()],
    // A worker has no document: where a package comes both ways, the one that needs none serves both.
    resolve: { conditions: ['worker', ...defaultClientConditions] },
    build: {
      target: CHROME_TARGET,
      outDir: path.join(root, 'out/renderer'),
      emptyOutDir: true,
      reportCompressedSize: false,
      // The page's policy allows nothing inline: small fonts and pictures stay files.
      assetsInlineLimit: 0,
      // A local file, not a download: one larger script starts faster than several small ones.
      chunkSizeWarningLimit: 3000,
    },
  }),
};

/** Puts beside a bundled program the executable that starts it, and tells that one the program's name. */
function starterOf(name, source, outDir) {
  return {
    name: 'strata:starter',
    async writeBundle(_options, written) {
      const program = Object.values(written).find(({ isEntry }) => isEntry);
      await build(
        nodeBundle(
          outDir,
          { [name]: source },
          {
            define: { PROGRAM: JSON.stringify(program.fileName) },
            build: {
              emptyOutDir: false,
              rolldownOptions: { output: { banner: '#!/usr/bin/env node' } },
            },
          },
        ),
      );
      fs.chmodSync(path.resolve(root, outDir, `${name}.cjs`), 0o755);
    },
  };
}

/** Bundles the workers alone, for tests that start them without the app. */
export async function bundleWorkers(outDir) {
  await build(parts.workers(outDir));
}

/** Bundles the command line alone, for tests of how it starts. */
export async function bundleCommand(outDir) {
  await build(parts.cli(outDir));
}
