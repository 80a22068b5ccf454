import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { explained, isMissing } from '../../stream/disk-error.ts';
import { followLinks, type Standing } from './link-chain.ts';

/**
 * Where `path` leads when `root` is the root of everything, relative to it ("." for itself): every link, the last one too, is
 * resolved inside. What does not exist yet may be at its end. `LINK_LOOP`.
 */
export function resolveInRoot(root: string, path: string): Promise<string> {
  return explained('look below', root, () => {
    const base = Buffer.from(realpathSync(root)).toString('latin1');
    const names = followLinks(latin1(path), (folder, name) => standingAt([base, ...folder, name].join('/')));
    return Promise.resolve(names.length === 0 ? '.' : Buffer.from(names.join('/'), 'latin1').toString());
  });
}

function standingAt(path: string): Standing {
  const bytes = Buffer.from(path, 'latin1');
  try {
    if (!lstatSync(bytes).isSymbolicLink()) return 'other';
    return { link: readlinkSync(bytes, { encoding: 'buffer' }).toString('latin1') };
  } catch (error) {
    if (isMissing(error)) return 'missing';
    throw error;
  }
}

function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}
