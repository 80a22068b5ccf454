import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { StrataError } from '../oci/strata-error.ts';
import { explained } from '../stream/disk-error.ts';
import { replaceFile } from './disk/durable.ts';
import type { Ground } from './ground.ts';
import type { Layout } from './layout.ts';

/** What a builder notes for its next run, by a kind ("last") and 64 hexadecimal digits. */
function notePath(layout: Layout, kind: string, key: string): string {
  if (/^[a-z]{1,20}$/.test(kind) && kind !== 'layers' && /^[0-9a-f]{64}$/.test(key))
    return join(layout.build, kind, key);
  throw new StrataError('INTERNAL', `"${kind}/${key}" cannot name a note of a build`);
}

/** `undefined` when it is not there or cannot be read: a cache may be gone. */
export async function readNote(layout: Layout, kind: string, key: string): Promise<string | undefined> {
  const path = notePath(layout, kind, key);
  try {
    return await readFile(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Whole or not at all, and not flushed: one that a power cut tore is read as none. */
export async function writeNote(
  { disk, layout }: Ground,
  kind: string,
  key: string,
  text: string,
): Promise<void> {
  const path = notePath(layout, kind, key);
  await explained('write', path, async () => {
    await disk.makeFolder(join(layout.build, kind));
    await replaceFile(disk, layout, path, text, { flush: 'none' });
  });
}
