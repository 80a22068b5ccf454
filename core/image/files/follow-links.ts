import type { ImageTree } from './tree/image-tree.ts';
import { NONE, ROOT } from './tree/node-tree.ts';
import { KIND } from './tree/versions.ts';

/** As many as the kernel follows: https://man7.org/linux/man-pages/man7/path_resolution.7.html */
export const MOST_LINKS = 40;

/** Longer targets cannot be made: https://man7.org/linux/man-pages/man2/symlink.2.html (ENAMETOOLONG) */
const LONGEST_TARGET = 4095;
const SLASH = 0x2f;

/**
 * Where a path leads from a folder once every link is followed, its last one too. An absolute target begins at the root of the
 * image, and ".." ends there: no link leads out (fault T2). `versionAt` says what a path shows at the time in question.
 */
export function followLinks(
  tree: ImageTree,
  path: Buffer,
  options: { readonly from: number; readonly versionAt: (node: number) => number },
): number | 'loop' {
  const { nodes, versions } = tree;
  const { versionAt } = options;
  const waiting = partsOf(path).reverse();
  let node = path[0] === SLASH ? ROOT : options.from;
  let links = 0;
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    const name = part.toString('latin1');
    if (name === '.') continue;
    if (!tree.isFolder(versionAt(node))) return NONE;
    if (name === '..') {
      node = Math.max(ROOT, nodes.parent[node] ?? ROOT);
      continue;
    }
    const number = nodes.names.find(part, 0, part.length);
    const child = number === NONE ? NONE : nodes.child(node, number);
    const version = child === NONE ? NONE : versionAt(child);
    if (version === NONE) return NONE;
    if (versions.kind[version] !== KIND.symbolicLink) {
      node = child;
      continue;
    }
    links += 1;
    if (links > MOST_LINKS) return 'loop';
    const target = versions.link(version);
    if (target.length > LONGEST_TARGET) return NONE;
    if (target[0] === SLASH) node = ROOT;
    waiting.push(...partsOf(target).reverse());
  }
  return node;
}

function partsOf(path: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let from = 0; from < path.length;) {
    const slash = path.indexOf(SLASH, from);
    const to = slash < 0 ? path.length : slash;
    if (to > from) parts.push(path.subarray(from, to));
    from = to + 1;
  }
  return parts;
}
