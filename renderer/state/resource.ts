/** A value that is asked for when what it depends on changes; an answer that is outdated when it comes is dropped. */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ErrorReport } from '../../core/api/errors.ts';
import { reportOf } from '../bridge.ts';

export type Resource<T> =
  | { readonly kind: 'loading' }
  /** `stale` while a newer answer is on its way. */
  | { readonly kind: 'ready'; readonly value: T; readonly stale: boolean }
  | { readonly kind: 'failed'; readonly error: ErrorReport };

/**
 * `key` says what is asked for: another key shows loading anew. `revision` says that the answer may have changed: what is
 * shown stays until the new answer is here. `ask` is read at the time of asking.
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
  useEffect(() => {
    let current = true;
    setState((before) =>
      before.key === key && before.resource.kind === 'ready'
        ? { key, resource: { ...before.resource, stale: true } }
        : { key, resource: { kind: 'loading' } },
    );
    latest.current().then(
      (value) => current && setState({ key, resource: { kind: 'ready', value, stale: false } }),
      (thrown: unknown) =>
        current && setState({ key, resource: { kind: 'failed', error: reportOf(thrown) } }),
    );
    return () => {
      current = false;
    };
  }, [key, revision, again]);
  const reload = useCallback(() => setAgain((count) => count + 1), []);
  return [state.key === key ? state.resource : { kind: 'loading' }, reload];
}
