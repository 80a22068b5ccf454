/** What a list of tags does not tell (digest, platforms, sizes) is asked for the rows that are looked at, once each. */
import type { TagRow } from '../../../core/api/tags.ts';
import { call } from '../../bridge.ts';

/** Milliseconds that rows have to stay on screen: who scrolls by asks nothing of a registry. */
const REST = 200;
const MOST = 50;

export interface Looks {
  /** Rows stand on screen. */
  ask(): void;
  /** Another list, or the same once more: what was asked for may be asked for again. */
  forget(): void;
}

interface Looking {
  /** The list that is open; `null`: none, or nothing is to be asked of it. */
  readonly id: () => string | null;
  readonly rows: () => readonly TagRow[];
  readonly take: (id: string, rows: readonly TagRow[]) => void;
  readonly fail: (id: string, thrown: unknown) => void;
}

export function looksAt({ id: opened, rows, take, fail }: Looking): Looks {
  const looked = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let busy: string | null = null;

  const ask = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => void look(), REST);
  };
  /** One question at a time; whoever has scrolled on meanwhile is asked for next. */
  const look = async (): Promise<void> => {
    const id = opened();
    if (id === null || busy === id) return;
    const tags = rows()
      .filter((row) => isVague(row) && !looked.has(row.tag))
      .slice(0, MOST)
      .map(({ tag }) => tag);
    if (tags.length === 0) return;
    for (const tag of tags) looked.add(tag);
    busy = id;
    try {
      take(id, await call('tags.look', { id, tags }));
    } catch (thrown) {
      fail(id, thrown);
    } finally {
      if (busy === id) busy = null;
    }
    if (opened() === id) ask();
  };
  return {
    ask,
    forget() {
      looked.clear();
      clearTimeout(timer);
    },
  };
}

function isVague({ digest, platforms, download, error }: TagRow): boolean {
  return error === null && (digest === null || platforms === null || download === null);
}
