/** How the files of each context are looked at, and the ignore patterns that are tried out on them (F9). */
import { create } from 'zustand';
import type { ContextQuery } from '../../../core/api/builds.ts';
import { call, reportOf } from '../../bridge.ts';
import { toast } from '../toasts.ts';

interface Look {
  readonly show: ContextQuery['show'];
  readonly filter: string;
  readonly sort: ContextQuery['sort'];
  /** Text that is tried out; `null`: what is on disk counts. */
  readonly draft: string | null;
  /** What was on disk when it was begun, so that what somebody else saves meanwhile is not written over. */
  readonly digest: string | null;
}

const FIRST: Look = { show: 'all', filter: '', sort: 'size', draft: null, digest: null };

export const useContextLooks = create<{ readonly looks: ReadonlyMap<string, Look> }>()(() => ({
  looks: new Map(),
}));

export function useContextLook(source: string): Look {
  return useContextLooks(({ looks }) => looks.get(source)) ?? FIRST;
}

export function lookAtContext(
  source: string,
  change: Partial<Pick<ContextQuery, 'show' | 'filter' | 'sort'>>,
): void {
  set(source, change);
}

function set(source: string, change: Partial<Look>): void {
  useContextLooks.setState(({ looks }) => ({
    looks: new Map(looks).set(source, { ...(looks.get(source) ?? FIRST), ...change }),
  }));
}

/** What is on disk; of a file that is not there, an empty text without a digest. */
export interface IgnoreOnDisk {
  readonly text: string;
  readonly digest: string | null;
}

export function tryIgnore(source: string, text: string, disk: IgnoreOnDisk): void {
  const { draft, digest } = useContextLooks.getState().looks.get(source) ?? FIRST;
  if (text === disk.text) set(source, { draft: null, digest: null });
  else set(source, { draft: text, digest: draft === null ? disk.digest : digest });
}

/** Adds a line to the patterns that are tried out: the last one that fits decides. */
export function tryPattern(source: string, pattern: string, disk: IgnoreOnDisk): void {
  const text = useContextLooks.getState().looks.get(source)?.draft ?? disk.text;
  const gap = text === '' || text.endsWith('\n') ? '' : '\n';
  tryIgnore(source, `${text}${gap}${pattern}\n`, disk);
}

export function dropIgnore(source: string): void {
  set(source, { draft: null, digest: null });
}

/** Saves what is tried out. When somebody else has saved meanwhile, says so; saving once more writes over it. */
export async function saveIgnore(source: string): Promise<void> {
  const look = useContextLooks.getState().looks.get(source);
  if (look?.draft === null || look === undefined) return;
  try {
    await call('build.write', { source, what: 'ignore', text: look.draft, digest: look.digest });
    // what was typed meanwhile is tried out further
    if (useContextLooks.getState().looks.get(source)?.draft === look.draft) dropIgnore(source);
    toast('Saved the ignore file', { lasts: 2000 });
  } catch (thrown) {
    if (reportOf(thrown).code === 'FILE_CHANGED') {
      const { digest } = await call('build.read', { source, what: 'ignore' });
      set(source, { digest });
    }
    throw thrown;
  }
}
