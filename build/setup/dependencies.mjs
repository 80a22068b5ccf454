import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { readIfThere } from '../lib/files.mjs';
import { root } from '../lib/root.mjs';
import { run } from '../lib/run.mjs';
import { SetUpError, say, seconds } from '../lib/say.mjs';

const LOWEST_NODE = [20, 19];
const lock = path.join(root, 'package-lock.json');
const stamp = path.join(root, 'node_modules', '.installed-from');

/** The development tools refuse an older Node with messages that name everything but Node. */
export function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > LOWEST_NODE[0] || (major === LOWEST_NODE[0] && minor >= LOWEST_NODE[1])) return;
  throw new SetUpError(
    `this needs Node ${LOWEST_NODE.join('.')} or newer, and this is ${process.versions.node}`,
  );
}

/** Installs the npm packages when they are missing or are not those of the lock. */
export async function ensureDependencies() {
  const wanted = createHash('sha256').update(fs.readFileSync(lock)).digest('hex');
  if (readIfThere(stamp) === wanted) return;
  if (!installedByHandSince()) {
    const since = performance.now();
    say('installing the npm packages of package-lock.json (a minute or two the first time)');
    const { code } = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error']);
    if (code !== 0) throw new SetUpError('npm ci failed; what it says is above');
    say(`npm packages installed in ${seconds(since)}`);
  }
  fs.writeFileSync(stamp, wanted);
}

/** npm writes its own copy of the lock last, so a newer copy means that somebody has run npm themselves. */
function installedByHandSince() {
  const copy = fs.statSync(path.join(root, 'node_modules', '.package-lock.json'), { throwIfNoEntry: false });
  return copy !== undefined && copy.mtimeMs >= fs.statSync(lock).mtimeMs;
}
