import { StrataError } from '../../oci/strata-error.ts';

/** As many as the kernel follows: https://man7.org/linux/man-pages/man7/path_resolution.7.html */
const MOST_LINKS = 40;

/** What stands at a name: the target of a link (bytes as latin-1), or something else, or nothing. */
export type Standing = { readonly link: string } | 'other' | 'missing';

/**
 * Where a path leads below a root when every link on the way is followed there: an absolute target begins at the root, ".."
 * ends there. What does not exist leads where it says. `look` is asked about names below folders that are resolved already.
 */
export function followLinks(
  path: string,
  look: (folder: readonly string[], name: string) => Standing,
): string[] {
  const todo = path.split('/').reverse();
  let found: string[] = [];
  let links = 0;
  for (let name = todo.pop(); name !== undefined; name = todo.pop()) {
    if (name === '' || name === '.') continue;
    if (name === '..') {
      found.pop();
      continue;
    }
    const standing = look(found, name);
    if (typeof standing === 'string') {
      found.push(name);
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) throw loop(path);
    if (standing.link.startsWith('/')) found = [];
    todo.push(...standing.link.split('/').reverse());
  }
  return found;
}

function loop(path: string): StrataError {
  const shown = Buffer.from(path.slice(0, 300), 'latin1').toString();
  return new StrataError(
    'LINK_LOOP',
    `More than ${MOST_LINKS} links have to be followed to reach "${shown}"`,
    {
      evidence: { path: shown },
    },
  );
}
