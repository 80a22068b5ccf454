import { constants } from 'node:fs';
import { access, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Disk } from './disk/disk.ts';
import { diskError, explained, isMissing, isTaken, systemCode } from '../stream/disk-error.ts';
import { removeQuietly, temporaryPath, writeNew } from './disk/durable.ts';
import { LAYOUT_VERSION, type Layout } from './layout.ts';
import { formatNames, NO_NAMES } from './names/names.ts';

export type Access =
  | { readonly kind: 'writable' }
  /** It can be looked at; every change is refused with this reason. */
  | { readonly kind: 'read-only'; readonly because: string };

/** Opens what is there, or makes a store of an empty folder, or of an OCI layout that another tool wrote. */
export async function ensureStore(disk: Disk, layout: Layout): Promise<Access> {
  const version = await readVersion(layout);
  if (version !== undefined && version > LAYOUT_VERSION) {
    return {
      kind: 'read-only',
      because: `it was written by a newer version (layout ${version}; this one knows ${LAYOUT_VERSION})`,
    };
  }
  if (version !== undefined) return accessTo(layout);
  if (await isThere(layout.index)) {
    const found = await accessTo(layout);
    if (found.kind === 'read-only') return found;
  }
  await explained('create the store', layout.root, () => create(disk, layout));
  return { kind: 'writable' };
}

/** Each step can be repeated, by this process or another; the marker comes last. */
async function create(disk: Disk, layout: Layout): Promise<void> {
  const folders = [
    join(layout.blobs, 'sha256'),
    layout.partial,
    layout.trash,
    layout.journal,
    layout.locks,
    layout.derivedLayers,
  ];
  for (const folder of folders) await disk.makeFolder(folder);
  // https://github.com/opencontainers/image-spec/blob/main/image-layout.md#oci-layout-file
  await writeIfAbsent(disk, layout, layout.ociLayout, JSON.stringify({ imageLayoutVersion: '1.0.0' }));
  await writeIfAbsent(disk, layout, layout.index, formatNames(NO_NAMES));
  await writeIfAbsent(disk, layout, layout.marker, JSON.stringify({ version: LAYOUT_VERSION }));
  await disk.flush(layout.root);
}

/** Two processes may do this at once: the file is whole from the first instant, and the first one stays. */
async function writeIfAbsent(disk: Disk, layout: Layout, path: string, text: string): Promise<void> {
  if (await isThere(path)) return;
  const temporary = temporaryPath(layout);
  try {
    await writeNew(disk, temporary, text, { flush: 'file' });
    await disk.link(temporary, path);
  } catch (error) {
    if (isTaken(error)) return;
    const code = systemCode(error);
    if (code !== 'EPERM' && code !== 'ENOTSUP' && code !== 'ENOSYS') throw error;
    await disk.rename(temporary, path);
  } finally {
    await removeQuietly(disk, temporary);
  }
}

async function readVersion(layout: Layout): Promise<number | undefined> {
  try {
    const marker: unknown = JSON.parse(await readFile(layout.marker, 'utf8'));
    if (
      typeof marker === 'object' &&
      marker !== null &&
      'version' in marker &&
      typeof marker.version === 'number'
    ) {
      return marker.version;
    }
    // It says something else than a version: not for this program to change.
    return Number.MAX_SAFE_INTEGER;
  } catch (error) {
    if (isMissing(error)) return undefined;
    if (systemCode(error) !== undefined) throw diskError(error, 'open the store', layout.root);
    return Number.MAX_SAFE_INTEGER;
  }
}

async function accessTo(layout: Layout): Promise<Access> {
  try {
    await Promise.all([access(layout.root, constants.W_OK), access(layout.index, constants.W_OK)]);
    return { kind: 'writable' };
  } catch (error) {
    const code = systemCode(error);
    if (code === 'EROFS') return { kind: 'read-only', because: 'its disk is mounted read-only' };
    if (code === 'EACCES' || code === 'EPERM')
      return { kind: 'read-only', because: 'this user may not write there' };
    if (isMissing(error)) return { kind: 'writable' };
    throw diskError(error, 'open the store', layout.root);
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw diskError(error, 'look at', path);
  }
}
