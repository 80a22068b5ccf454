import { stat, unlink } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { bytesOf } from '../../container/bytes-of.ts';
import { visibleText } from '../../oci/visible-text.ts';
import { namesIn } from '../../store/disk/names-in.ts';
import type { Store } from '../../store/store.ts';
import { MOUNT_NAMES, MOUNTS, parsed } from '../records.ts';

/** A folder that RUN steps keep between builds. */
export interface MountFolder {
  /** As the Dockerfile calls it. */
  readonly id: string;
  readonly folder: string;
  /** Of its files, each once, and of what is said about it. */
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly used: number;
}

type MountStore = Pick<Store, 'root' | 'readNote'>;

export async function mountFolders(store: MountStore): Promise<readonly MountFolder[]> {
  const base = path.join(store.root, 'build', MOUNTS);
  const found: MountFolder[] = [];
  for (const name of await namesIn(base)) {
    // Its lock lies beside it.
    if (!/^[0-9a-f]{64}$/.test(name)) continue;
    const folder = path.join(base, name);
    const [facts, said] = await Promise.all([factsOf(folder), factsOf(notePath(store, folder))]);
    if (facts === undefined) continue;
    const id = parsed(await store.readNote(MOUNT_NAMES, name), z.string()) ?? name;
    found.push({
      id: visibleText(id),
      folder,
      bytes: (await bytesOf(folder)) + (said?.size ?? 0),
      used: Math.max(facts.mtimeMs, said?.mtimeMs ?? 0),
    });
  }
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What was said about a folder that is gone. Gives its bytes. */
export async function forgetMount(store: MountStore, { folder }: MountFolder): Promise<number> {
  const note = notePath(store, folder);
  const facts = await factsOf(note);
  if (facts === undefined) return 0;
  await unlink(note);
  return facts.size;
}

function notePath({ root }: MountStore, folder: string): string {
  return path.join(root, 'build', MOUNT_NAMES, path.basename(folder));
}

function factsOf(file: string): Promise<{ readonly size: number; readonly mtimeMs: number } | undefined> {
  return stat(file).catch(() => undefined);
}
