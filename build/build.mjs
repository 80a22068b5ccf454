/**
 * `npm run build [part…] [--all]`: bundles what changed since it was bundled last, into out/.
 * `--all` bundles also what did not change.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { fingerprint, readIfThere } from './lib/files.mjs';
import { root } from './lib/root.mjs';
import { SetUpError, main, say, seconds } from './lib/say.mjs';

const BUILD_ITSELF = ['package-lock.json', 'build/bundle.mjs', 'build/build.mjs'];

/** What each part of out/ is made from. The bundler knows more exactly, but asking it costs more than bundling too often. */
const MADE_FROM = {
  main: ['electron', 'core'],
  preload: ['electron', 'core/api'],
  workers: ['core'],
  renderer: ['renderer', 'core/api'],
  cli: ['core', 'package.json'],
  probe: ['core'],
};

const stampOf = (part) => path.join(root, 'out', '.stamps', part);
const nowOf = (part) => fingerprint([...MADE_FROM[part], ...BUILD_ITSELF]);

/** The parts, of those asked for, that are missing or older than their sources. */
export function staleParts(wanted = Object.keys(MADE_FROM)) {
  const isThere = (part) => fs.existsSync(path.join(root, 'out', part));
  return wanted.filter((part) => !isThere(part) || readIfThere(stampOf(part)) !== nowOf(part));
}

/** Bundles the given parts. The stamp is what the sources were before: an edit during the build makes it stale again. */
export async function buildParts(wanted) {
  if (wanted.length === 0) return;
  const since = performance.now();
  const stamps = wanted.map((part) => [part, nowOf(part)]);
  // Loaded only now: the bundler takes longer to load than everything else that a start with nothing to do needs.
  const [{ build }, { parts }] = await Promise.all([import('vite'), import('./bundle.mjs')]);
  const results = await Promise.allSettled(wanted.map((part) => build(parts[part]())));
  const failed = wanted.filter((_part, index) => results[index].status === 'rejected');
  for (const [part, stamp] of stamps.filter(([name]) => !failed.includes(name))) {
    fs.mkdirSync(path.dirname(stampOf(part)), { recursive: true });
    fs.writeFileSync(stampOf(part), stamp);
  }
  if (failed.length > 0) {
    const reasons = results.flatMap((result) =>
      result.status === 'rejected' ? [result.reason.message ?? result.reason] : [],
    );
    throw new SetUpError(`these do not build: ${failed.join(', ')}\n\n${reasons.join('\n\n')}`);
  }
  say(`built ${wanted.join(', ')} in ${seconds(since)}`);
}

/** Bundles what is stale of the parts asked for. */
export async function ensureBuilt(wanted) {
  await buildParts(staleParts(wanted));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    const args = process.argv.slice(2);
    const names = args.filter((arg) => !arg.startsWith('--'));
    const unknown = names.find((name) => !(name in MADE_FROM));
    if (unknown)
      throw new SetUpError(
        `there is no part "${unknown}"; the parts are ${Object.keys(MADE_FROM).join(', ')}`,
      );
    const wanted = names.length > 0 ? names : Object.keys(MADE_FROM);
    await (args.includes('--all') ? buildParts(wanted) : ensureBuilt(wanted));
  });
}
