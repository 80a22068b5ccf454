import { watch, type FSWatcher } from 'node:fs';
import { basename } from 'node:path';
import type { Layout } from '../layout.ts';

/** Bursts of changes become one call, this many milliseconds after the first. */
const GATHER_MS = 30;

export interface Watching {
  /** Calls back after names, blobs, facts or jobs moved, here or in another process. Returns the end of it. */
  add(listener: () => void): () => void;
  changed(): void;
  close(): void;
}

/** Watches the disk only while somebody listens, and never keeps a process running. */
export function openWatching(layout: Layout): Watching {
  const listeners = new Set<() => void>();
  let watchers: readonly FSWatcher[] = [];
  let pending: NodeJS.Timeout | undefined;

  function changed(): void {
    if (listeners.size === 0) return;
    pending ??= setTimeout(() => {
      pending = undefined;
      for (const listener of listeners) listener();
    }, GATHER_MS).unref();
  }

  function begin(): void {
    watchers = [
      ...watchFolder(layout.root, (name) => name === basename(layout.index)),
      ...watchFolder(layout.derived, (name) => name === basename(layout.facts)),
      ...watchFolder(layout.journal, () => true),
      ...watchFolder(layout.trash, () => true),
    ];
  }

  function watchFolder(folder: string, counts: (name: string) => boolean): readonly FSWatcher[] {
    try {
      const watcher = watch(folder, { persistent: false }, (_event, name) => {
        if (name === null || counts(name)) changed();
      });
      // No watching (network file systems, a used-up limit): changes of this process are still told.
      watcher.on('error', () => watcher.close());
      return [watcher];
    } catch {
      return [];
    }
  }

  function end(): void {
    for (const watcher of watchers) watcher.close();
    watchers = [];
    clearTimeout(pending);
    pending = undefined;
  }

  return {
    add(listener) {
      if (listeners.size === 0) begin();
      const own = (): void => listener();
      listeners.add(own);
      return () => {
        listeners.delete(own);
        if (listeners.size === 0) end();
      };
    },
    changed,
    close() {
      listeners.clear();
      end();
    },
  };
}
