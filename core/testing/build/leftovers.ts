import { watch, type FSWatcher } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { run } from '../run.ts';

/** Command lines of running processes that have a word in them. */
export async function runningWith(word: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(word)) found.push(line);
  }
  return found;
}

export async function mountsBelow(folder: string): Promise<readonly string[]> {
  const lines = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n');
  return lines.filter((line) => line.includes(folder));
}

/** What is not whole yet and lies beside its destination. */
export async function unfinishedIn(folder: string): Promise<readonly string[]> {
  const { stdout } = await run('find', [folder, '-name', '.*.part']);
  return stdout.split('\n').filter((line) => line !== '');
}

export interface WatchedContainers {
  /** Control groups of containers that began there since, whoever else runs some on this machine. */
  groups(): Promise<readonly string[]>;
  close(): void;
}

/** `scratch`: where the containers of a store have what they work on. */
export function watchContainers(scratch: string): WatchedContainers {
  const ids = new Set<string>();
  const watcher: FSWatcher = watch(scratch, (_event, name) => {
    if (name !== null) ids.add(`strata-${name.slice(-12)}`);
  });
  return {
    async groups() {
      const { stdout } = await run('sh', [
        '-c',
        "find /sys/fs/cgroup -name 'strata-*' -type d 2>/dev/null || true",
      ]);
      return stdout.split('\n').filter((group) => ids.has(path.basename(group)));
    },
    close: () => watcher.close(),
  };
}
