/** A long answer of which only the pages that are looked at are asked for. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ErrorReport } from '../../core/api/errors.ts';
import { reportOf } from '../bridge.ts';

const PAGE = 100;
/** Pages kept: some screens around what is looked at. */
const KEPT = 24;

interface Answer {
  readonly rows: readonly unknown[];
}

interface Pages<A extends Answer> {
  /** The newest answer: its counts are of the whole. */
  readonly last: A | null;
  readonly error: ErrorReport | null;
  readonly at: (index: number) => A['rows'][number] | undefined;
  readonly look: (first: number, last: number) => void;
  readonly reload: () => void;
}

interface Kept<A extends Answer> {
  readonly key: string;
  readonly pages: ReadonlyMap<number, A['rows']>;
  readonly last: A | null;
  readonly error: ErrorReport | null;
}

/** Another key begins anew, but what was shown stays until the first answer; another revision refreshes what is looked at. */
export function usePages<A extends Answer>(
  key: string,
  revision: number,
  ask: (offset: number, limit: number) => Promise<A>,
): Pages<A> {
  const [state, setState] = useState<Kept<A>>({ key, pages: new Map(), last: null, error: null });
  const [range, setRange] = useState<readonly [number, number]>([0, 0]);
  const [again, setAgain] = useState(0);
  const wanted = `${key}\n${revision}\n${again}`;
  const asked = useRef<{ readonly wanted: string; readonly pages: Set<number> }>({
    wanted: '',
    pages: new Set(),
  });

  useEffect(() => {
    if (asked.current.wanted !== wanted) asked.current = { wanted, pages: new Set() };
    const { current } = asked;
    for (let page = range[0]; page <= range[1]; page += 1) {
      if (current.pages.has(page)) continue;
      current.pages.add(page);
      ask(page * PAGE, PAGE).then(
        (answer) => {
          if (asked.current !== current) return;
          setState((before) => {
            const pages = new Map(before.key === key ? before.pages : []);
            pages.delete(page);
            pages.set(page, answer.rows);
            for (const old of [...pages.keys()].slice(0, Math.max(0, pages.size - KEPT))) {
              pages.delete(old);
              current.pages.delete(old);
            }
            return { key, pages, last: answer, error: null };
          });
        },
        (thrown: unknown) => {
          if (asked.current === current) setState((before) => ({ ...before, error: reportOf(thrown) }));
        },
      );
    }
  }, [wanted, range, key, ask]);

  const at = useCallback(
    (index: number) => state.pages.get(Math.floor(index / PAGE))?.[index % PAGE],
    [state.pages],
  );
  const look = useCallback((first: number, last: number) => {
    const [from, to] = [Math.floor(first / PAGE), Math.floor(Math.max(first, last) / PAGE)];
    setRange((before) => (before[0] === from && before[1] === to ? before : [from, to]));
  }, []);
  const reload = useCallback(() => setAgain((count) => count + 1), []);
  return { last: state.last, error: state.error, at, look, reload };
}
