/**
 * `npm run pack`: the app as people get it (archive, fuses, icon), unpacked into dist/linux-unpacked, and checked there.
 * `-- --release` refuses what must not reach anybody.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt } from './build.mjs';
import { ensureElectron, installedElectron } from './electron-runtime.mjs';
import { fingerprint, readIfThere } from './lib/files.mjs';
import { root } from './lib/root.mjs';
import { SetUpError, main, say, seconds } from './lib/say.mjs';
import { ensureDependencies, requireNode } from './setup/dependencies.mjs';

const PARTS = ['main', 'preload', 'workers', 'renderer'];
const unpacked = path.join(root, 'dist', 'linux-unpacked');
const executable = path.join(unpacked, 'strata');
const stamp = path.join(root, 'dist', '.stamp');
const notice = path.join(unpacked, 'NOT-FOR-RELEASE.txt');

/** Packs the app unless it is packed as it is now. @returns {Promise<string>} the program */
export async function ensurePacked() {
  await ensureBuilt(PARTS);
  const electron = installedElectron() ?? (await ensureElectron());
  const now = `${electron.version} ${fingerprint([...PARTS.map((part) => `out/${part}`), 'build/pack.mjs', 'build/pack-config.mjs', 'build/icons', 'package.json'])}`;
  if (readIfThere(stamp) !== now) {
    await pack(electron);
    fs.writeFileSync(stamp, now);
  }
  return executable;
}

async function pack(electron) {
  const since = performance.now();
  fs.rmSync(stamp, { force: true });
  // Loaded only now: both are heavy, and a pack that is there needs neither.
  const [{ build, Platform }, { packConfig }] = await Promise.all([
    import('electron-builder'),
    import('./pack-config.mjs'),
  ]);
  await build({
    projectDir: root,
    targets: Platform.LINUX.createTarget('dir'),
    publish: 'never',
    config: packConfig(electron),
  });
  await checkArchive();
  await checkFuses(electron.version);
  if (!electron.official) {
    fs.writeFileSync(
      notice,
      `Made with Electron ${electron.version}, the fallback for closed networks. For tests on this machine only.\n`,
    );
    say(`NOT FOR RELEASE: packed with the fallback Electron ${electron.version} (${notice} says so too)`);
  }
  say(`packed ${executable} in ${seconds(since)}`);
}

/** Main process, bridge and every worker must be inside the one archive, and nothing beside it may be started instead. */
async function checkArchive() {
  const { listPackage } = await import('@electron/asar');
  const resources = path.join(unpacked, 'resources');
  const inside = listPackage(path.join(resources, 'app.asar'), { isPack: false }).map((name) =>
    name.replaceAll('\\', '/'),
  );
  const { workerEntries } = await import('./bundle.mjs');
  const wanted = ['out/main/index.cjs', 'out/preload/index.cjs', 'out/renderer/index.html'];
  const workers = Object.keys(workerEntries()).map((name) => `out/workers/${name}.cjs`);
  const missing = [...wanted, ...workers].filter((name) => !inside.includes(`/${name}`));
  if (missing.length > 0) throw new SetUpError(`the archive lacks ${missing.join(', ')}`);
  const rivals = ['app', 'default_app.asar'].filter((name) => fs.existsSync(path.join(resources, name)));
  if (rivals.length > 0)
    throw new SetUpError(`resources/${rivals[0]} must not be there: Electron could start it`);
  say(`the archive holds the app and ${workers.length} workers`);
}

/** Reads the fuses out of the finished program. What was asked for is not always what was done. */
async function checkFuses(version) {
  const { FuseState, getCurrentFuseWire } = await readFuses();
  const { fusesOf } = await import('./pack-config.mjs');
  const wire = await getCurrentFuseWire(executable);
  const rows = fusesOf(version).map(({ fuse, name, on, why }) => ({
    name,
    on,
    why,
    right: wire[fuse] === (on ? FuseState.ENABLE : FuseState.DISABLE),
  }));
  for (const { name, on, why, right } of rows) {
    say(`  ${right ? '✓' : '✗'} ${name.padEnd(38)} ${on ? 'on ' : 'off'}  ${why}`);
  }
  const wrong = rows.filter((row) => !row.right).map((row) => row.name);
  if (wrong.length > 0) throw new SetUpError(`these fuses are not as they must be: ${wrong.join(', ')}`);
}

/** The package does not export the states that its own answer consists of. */
async function readFuses() {
  const { getCurrentFuseWire } = await import('@electron/fuses');
  const { FuseState } = await import('@electron/fuses/dist/constants.js');
  return { getCurrentFuseWire, FuseState };
}

/** A release with an Electron of years ago would put its known holes on every machine it reaches. */
function refuseFallback(electron) {
  if (electron.official) return;
  throw new SetUpError(
    `Electron ${electron.version} is the fallback for closed networks: a release needs the official one`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    requireNode();
    if (process.platform !== 'linux') throw new SetUpError('packing works on Linux so far');
    await ensureDependencies();
    const electron = await ensureElectron();
    if (process.argv.includes('--release')) refuseFallback(electron);
    await ensurePacked();
    say(`the app is ${executable}`);
  });
}
