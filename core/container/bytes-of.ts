import { lstat, readdir } from 'node:fs/promises';
import { isMissing } from '../stream/disk-error.ts';

/** Looked at before other work gets a turn. */
const AT_ONCE = 64;

/** Bytes of all files below a folder, each once however many names it has; links are not followed. */
export async function bytesOf(folder: string): Promise<number> {
  const linked = new Set<string>();
  const todo: Buffer[] = [Buffer.from(folder)];
  let bytes = 0;
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const base = next;
    const entries = await readdir(base, { withFileTypes: true, encoding: 'buffer' }).catch(
      (error: unknown) => {
        // Whoever works in it removes things meanwhile.
        if (isMissing(error)) return [];
        throw error;
      },
    );
    const files: Buffer[] = [];
    for (const entry of entries) {
      const path = Buffer.concat([base, Buffer.from('/'), entry.name]);
      if (entry.isDirectory()) todo.push(path);
      else if (entry.isFile()) files.push(path);
    }
    for (let start = 0; start < files.length; start += AT_ONCE) {
      const some = files.slice(start, start + AT_ONCE).map((path) => lstat(path).catch(() => undefined));
      for (const facts of await Promise.all(some)) {
        if (facts === undefined) continue;
        const inode = `${facts.dev}/${facts.ino}`;
        if (facts.nlink > 1 && linked.has(inode)) continue;
        if (facts.nlink > 1) linked.add(inode);
        bytes += facts.size;
      }
    }
  }
  return bytes;
}
