import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';
import { followLinks } from './link-chain.ts';
import { bytes, findIn, latin1, linkOf, type Found, type TreeLayer } from './tree-layer.ts';

/** Where a path leads in a stack of layers, all links followed below its root; names are bytes as latin-1. `LINK_LOOP`. */
export function resolveInLayers(layers: readonly TreeLayer[], path: string): readonly string[] {
  return followLinks(latin1(path), (folder, name) => {
    const found = findIn(layers, [...folder, name]);
    if (found === undefined) return 'missing';
    return found.stats.isSymbolicLink() ? { link: linkOf(found.file) } : 'other';
  });
}

export function lookInLayers(layers: readonly TreeLayer[], path: string): Found | undefined {
  return findIn(layers, resolveInLayers(layers, path));
}

/** The first `most` bytes of a file as text; undefined when there is no such regular file. */
export function readInLayers(layers: readonly TreeLayer[], path: string, most: number): string | undefined {
  const found = lookInLayers(layers, path);
  if (found === undefined || !found.stats.isFile()) return undefined;
  const file = openSync(bytes(found.file), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const text = Buffer.alloc(Math.min(most, fstatSync(file).size));
    return text.subarray(0, readSync(file, text, 0, text.length, 0)).toString('utf8');
  } finally {
    closeSync(file);
  }
}
