import { lstatSync, readlinkSync, type BigIntStats } from 'node:fs';
import { isMissing } from '../../stream/disk-error.ts';

/** One folder of a stack, as an overlay reads it. */
export interface TreeLayer {
  /** Bytes as latin-1. */
  readonly folder: string;
  /** Paths (bytes as latin-1) of folders that hide what lower layers have in them. */
  readonly opaque: ReadonlySet<string>;
}

/** The folders that are one folder of the stack together, the topmost first. */
export interface Merged {
  readonly parts: readonly { readonly layer: TreeLayer; readonly path: string }[];
}

export interface Found {
  /** Where it really is, as bytes in latin-1. */
  readonly file: string;
  readonly stats: BigIntStats;
  /** Empty unless it is a folder. */
  readonly merged: Merged;
}

export const NOTHING: Merged = { parts: [] };

export function rootOf(layers: readonly TreeLayer[]): Merged {
  const parts: { readonly layer: TreeLayer; readonly path: string }[] = [];
  for (const layer of layers) {
    parts.push({ layer, path: '' });
    if (layer.opaque.has('')) break;
  }
  return { parts };
}

/** What a folder of the stack has by a name. https://docs.kernel.org/filesystems/overlayfs.html, "whiteouts and opaque directories" */
export function childOf(folder: Merged, name: string): Found | undefined {
  let first: { readonly file: string; readonly stats: BigIntStats } | undefined;
  const parts: { readonly layer: TreeLayer; readonly path: string }[] = [];
  for (const part of folder.parts) {
    const path = part.path === '' ? name : `${part.path}/${name}`;
    const file = `${part.layer.folder}/${path}`;
    const stats = statOf(file);
    if (stats === undefined) continue;
    if (isWhiteout(stats)) break;
    if (first !== undefined && !stats.isDirectory()) break;
    first ??= { file, stats };
    if (!stats.isDirectory()) break;
    parts.push({ layer: part.layer, path });
    if (part.layer.opaque.has(path)) break;
  }
  return first === undefined ? undefined : { ...first, merged: { parts } };
}

/** By the names on the way, of which none may be a link; see `followLinks`. */
export function findIn(layers: readonly TreeLayer[], names: readonly string[]): Found | undefined {
  let found: Found | undefined;
  let merged = rootOf(layers);
  for (const name of names) {
    found = childOf(merged, name);
    if (found === undefined) return undefined;
    merged = found.merged;
  }
  return found;
}

export function statOf(file: string): BigIntStats | undefined {
  try {
    return lstatSync(bytes(file), { bigint: true });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

export function linkOf(file: string): string {
  return readlinkSync(bytes(file), { encoding: 'buffer' }).toString('latin1');
}

/** How an overlay says that a name is not there any more. */
export function isWhiteout(stats: BigIntStats): boolean {
  return stats.isCharacterDevice() && stats.rdev === 0n;
}

export function bytes(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}

export function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}
