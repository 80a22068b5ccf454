/** How the files of each context are looked at, and the ignore patterns that are tried out on them (F9). */
import { create } from 'zustand';
import type { ContextQuery } from '../../../core/api/builds.ts';

interface Look {
  readonly show: ContextQuery['show'];
  readonly filter: string;
  readonly sort: ContextQuery['sort'];
  /** Text that is tried out; `null`: what is on disk counts. */
  readonly draft: string | null;
}

const FIRST: Look = { show: 'all', filter: '', sort: 'size', draft: null };

const useLooks = create<{ readonly looks: ReadonlyMap<string, Look> }>()(() => ({ looks: new Map() }));

export function useContextLook(source: string): Look {
  return useLooks(({ looks }) => looks.get(source)) ?? FIRST;
}

export function lookAtContext(source: string, change: Partial<Look>): void {
  useLooks.setState(({ looks }) => ({
    looks: new Map(looks).set(source, { ...(looks.get(source) ?? FIRST), ...change }),
  }));
}
