import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { readIfThere } from '../lib/files.mjs';
import { run } from '../lib/run.mjs';
import { SetUpError, say, seconds } from '../lib/say.mjs';
import { systemPackages } from './system-packages.mjs';

/** System programs live in sbin too, which a plain user's PATH often lacks. */
const searchPath = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/sbin'];

/**
 * Installs what is missing of the listed needs, or stops with the one command that does.
 * Only Linux needs anything: elsewhere Electron brings all that it uses.
 * @param {readonly ('app' | 'display' | 'test')[]} needs
 */
export async function ensureSystem(needs) {
  if (process.platform !== 'linux') {
    if (needs.includes('test')) refuseTestsHere();
    return;
  }
  const missing = missingOf(needs);
  if (missing.length === 0) return;
  say(`missing on this system: ${missing.map((entry) => `${nameOf(entry)} (${entry.why})`).join(', ')}`);
  const packages = missing.map((entry) => (hasApt() ? availableName(entry.packages) : entry.packages.at(-1)));
  if (!hasApt()) {
    throw new SetUpError(
      `install these with your package manager (Debian calls them so), then run it again: ${packages.join(' ')}`,
    );
  }
  const command = `apt-get update && apt-get install --no-install-recommends -y ${packages.join(' ')}`;
  const prefix = rootPrefix();
  if (prefix === undefined)
    throw new SetUpError(`run this once, then try again:\n\n  sudo sh -c '${command}'\n`);
  await install(prefix, packages, command);
  const still = missingOf(needs);
  if (still.length > 0)
    throw new SetUpError(`still missing after the installation: ${still.map(nameOf).join(', ')}`);
}

async function install(prefix, packages, command) {
  const since = performance.now();
  say(`installing ${packages.join(' ')}`);
  const hadRegistry = findCommand('docker-registry') !== undefined;
  const result = await run(
    'sh',
    ['-c', asRoot(prefix, `export DEBIAN_FRONTEND=noninteractive; ${command}`)],
    { capture: true },
  );
  if (result.code !== 0)
    throw new SetUpError(`${result.output.split('\n').slice(-12).join('\n')}\nthis failed: ${command}`);
  // Debian starts a registry on port 5000 with the package. Tests start their own, so nobody needs that one.
  if (!hadRegistry && packages.includes('docker-registry') && fs.existsSync('/run/systemd/system')) {
    await run('sh', ['-c', asRoot(prefix, 'systemctl disable --now docker-registry')], { capture: true });
  }
  say(`installed in ${seconds(since)}`);
}

function missingOf(needs) {
  const wanted = systemPackages.filter((entry) => needs.includes(entry.need));
  const libraries = wanted.some((entry) => entry.library) ? knownLibraries() : new Set();
  return wanted.filter((entry) => {
    if (entry.library) return !libraries.has(entry.library);
    const command = findCommand(entry.command);
    return command === undefined || (entry.static === true && !isStatic(command));
  });
}

const nameOf = (entry) => (entry.static ? `a static ${entry.command}` : (entry.command ?? entry.library));

function findCommand(name) {
  return searchPath.map((folder) => path.join(folder, name)).find((file) => fs.existsSync(file));
}

/** The names that the dynamic linker finds; all of them when there is no list to read, so that nothing is claimed missing. */
function knownLibraries() {
  const ldconfig = findCommand('ldconfig');
  if (ldconfig === undefined) return { has: () => true };
  const list = execFileSync(ldconfig, ['-p'], { encoding: 'utf8', maxBuffer: 16 << 20 });
  return new Set(list.split('\n').map((line) => line.trim().split(' ')[0]));
}

/** A dynamic program names its loader (ld-linux…) near its start; a static one has none and runs in an empty root folder. */
function isStatic(file) {
  const start = Buffer.alloc(4096);
  const descriptor = fs.openSync(fs.realpathSync(file), 'r');
  try {
    fs.readSync(descriptor, start, 0, start.length, 0);
  } finally {
    fs.closeSync(descriptor);
  }
  return !start.includes('/ld-') && !start.includes('/ld64');
}

const hasApt = () => findCommand('apt-get') !== undefined;

/** The first name that this release can install. Without package lists nothing is known, and the oldest name is the safest. */
function availableName(names) {
  if (names.length === 1) return names[0];
  const policy = (name) => {
    try {
      return execFileSync('apt-cache', ['policy', name], {
        encoding: 'utf8',
        env: { ...process.env, LC_ALL: 'C' },
      });
    } catch {
      return '';
    }
  };
  return (
    names.find((name) => /Candidate: (?!\(none\))/.test(policy(name))) ??
    (isNewRelease() ? names[0] : names.at(-1))
  );
}

/** Debian 13 and Ubuntu 24.04 have the names with t64. */
function isNewRelease() {
  const release = readIfThere('/etc/os-release') ?? '';
  const version = Number(/^VERSION_ID="?([\d.]+)/m.exec(release)?.[1] ?? 0);
  return /^ID=ubuntu/m.test(release) ? version >= 24.04 : version >= 13;
}

/** '' as root, 'sudo -n' where that asks for no password, otherwise `undefined`. */
function rootPrefix() {
  if (process.getuid?.() === 0) return '';
  try {
    execFileSync('sudo', ['-n', 'true'], { stdio: 'ignore' });
    return 'sudo -n';
  } catch {
    return undefined;
  }
}

function asRoot(prefix, command) {
  return prefix === '' ? command : `${prefix} sh -c '${command}'`;
}

function refuseTestsHere() {
  const missing = systemPackages.filter(
    (entry) => entry.need === 'test' && findCommand(entry.command) === undefined,
  );
  if (missing.length === 0) return;
  const names = missing.map((entry) => entry.command).join(', ');
  throw new SetUpError(
    `the tests need ${names}, which come from Debian or Ubuntu; run them there. "npm start" works here.`,
  );
}
