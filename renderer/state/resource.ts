/** A value that is asked for when what it depends on changes. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ErrorReport } from '../../core/api/errors.ts';
import { reportOf } from '../bridge.ts';

export type Resource<T> =
  | { readonly kind: 'loading' }
  /** `stale` while a newer answer is on its way. */
  | { readonly kind: 'ready'; readonly value: T; readonly stale: boolean }
  | { readonly kind: 'failed'; readonly error: ErrorReport };

/**
 * `key` says what is asked for: another key shows loading anew, and drops what is still on its way. `revision` says that the
 * answer may have changed: what is shown stays until the new answer is here. One question is out at a time: in a store that
 * changes faster than it answers, each answer is shown, and asked for again. `ask` is read at the time of asking.
 */
export function useResource<T>(
  key: string,
  revision: number,
  ask: () => Promise<T>,
): readonly [Resource<T>, () => void] {
  const [state, setState] = useState<{ readonly key: string; readonly resource: Resource<T> }>({
    key,
    resource: { kind: 'loading' },
  });
  const [again, setAgain] = useState(0);
  const latest = useRef(ask);
  useEffect(() => {
    latest.current = ask;
  });
  const running = useRef<{ outdated: boolean; readonly key: string } | null>(null);
  useEffect(() => {
    setState((before) =>
      before.key === key && before.resource.kind === 'ready'
        ? { key, resource: { ...before.resource, stale: true } }
        : { key, resource: { kind: 'loading' } },
    );
    if (running.current?.key === key) {
      running.current.outdated = true;
      return;
    }
    const run = { outdated: false, key };
    running.current = run;
    const follow = async (): Promise<void> => {
      do {
        run.outdated = false;
        const resource = await answered(latest.current);
        if (running.current !== run) return;
        if (!run.outdated) running.current = null;
        setState({
          key,
          resource: resource.kind === 'ready' ? { ...resource, stale: run.outdated } : resource,
        });
      } while (run.outdated);
    };
    void follow();
  }, [key, revision, again]);
  // nobody looks at what comes after
  useEffect(
    () => () => {
      running.current = null;
    },
    [],
  );
  const reload = useCallback(() => setAgain((count) => count + 1), []);
  return [state.key === key ? state.resource : { kind: 'loading' }, reload];
}

async function answered<T>(ask: () => Promise<T>): Promise<Resource<T>> {
  try {
    return { kind: 'ready', value: await ask(), stale: false };
  } catch (thrown) {
    return { kind: 'failed', error: reportOf(thrown) };
  }
}
