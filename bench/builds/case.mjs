// One case: a folder with a Dockerfile. What git cannot keep of a context (modes, owners, links, empty folders) its `context.sh` makes.
import { cp, readFile, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { timed } from '../measure.mjs';

/**
 * @typedef {{
 *   name: string, context: string,
 *   flags: readonly string[], dockerFlags: readonly string[], network: string,
 *   older: boolean, chmods: boolean, mounts: boolean, run: readonly (readonly string[])[],
 * }} Case
 * `older`: docker builds `Dockerfile.older`, which says the same in words that an older BuildKit knows.
 * `run`: arguments of `docker run` behind the image, each a run of its own; behind "--", options in front of it.
 */

export async function casesOf(folder, only) {
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && (only.length === 0 || only.includes(entry.name)))
    .map(({ name }) => name)
    .sort();
  return names.map((name) => ({ name, folder: path.join(folder, name) }));
}

/** A copy of the case in `scratch`, ready to be built. @returns {Promise<Case>} */
export async function layOut({ name, folder }, scratch) {
  const context = path.join(scratch, 'contexts', name);
  await rm(context, { recursive: true, force: true });
  await cp(folder, context, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  const said = JSON.parse(await readFile(path.join(context, 'case.json'), 'utf8').catch(() => '{}'));
  await rm(path.join(context, 'case.json'), { force: true });
  const script = path.join(context, 'context.sh');
  const text = await readFile(script, 'utf8').catch(() => null);
  if (text !== null) {
    await rm(script);
    await timed('sh', ['-euc', `umask 022\n${text}`], { cwd: context });
  }
  const older = (await readdir(context)).includes('Dockerfile.older');
  const dockerfile = await readFile(path.join(context, 'Dockerfile'), 'utf8');
  const uses = { chmods: dockerfile.includes('--chmod'), mounts: dockerfile.includes('--mount') };
  return { name, context, older, ...uses, flags: [], dockerFlags: [], network: 'none', run: [], ...said };
}
