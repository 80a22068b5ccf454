/**
 * What `npm ci` on another machine would trip over, found on this one:
 * an optional package (one per platform, as a rule) that a dependency names and the lock lacks, because the registry did not have it
 * when the lock was written; and the address of the registry that happened to serve a package.
 */
import fs from 'node:fs';
import path from 'node:path';
import { root } from './lib/root.mjs';

const { packages } = JSON.parse(fs.readFileSync(path.join(root, 'package-lock.json'), 'utf8'));

/** Node's own search: beside the dependent, then in every node_modules above it. */
function isLocked(dependent, name) {
  for (
    let folder = dependent;
    ;
    folder = folder.slice(0, Math.max(0, folder.lastIndexOf('node_modules/') - 1))
  ) {
    if (packages[`${folder === '' ? '' : `${folder}/`}node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

const wrong = Object.entries(packages).flatMap(([name, entry]) => [
  ...Object.entries(entry.optionalDependencies ?? {})
    .filter(([dependency]) => !isLocked(name, dependency))
    .map(
      ([dependency, version]) =>
        `${name || 'package.json'} needs ${dependency}@${version}, which the lock lacks`,
    ),
  ...(entry.resolved?.includes('://')
    ? [`${name} has an address: ${entry.resolved}; write the lock with this folder's .npmrc`]
    : []),
  ...(name === ''
    ? Object.entries(entry.devDependencies ?? {})
        .filter(([, version]) => !/^\d/.test(version))
        .map(([dependency]) => `${dependency} has no exact version`)
    : []),
]);

console.log(
  wrong.length > 0
    ? wrong.join('\n')
    : `${Object.keys(packages).length} packages are locked for every platform`,
);
process.exitCode = wrong.length > 0 ? 1 : 0;
