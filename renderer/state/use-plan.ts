/** What a question that is still being asked would take, asked for after a rest. An answer to an older question is dropped. */
import { useEffect, useRef, useState } from 'react';
import type { ErrorReport } from '../../core/api/errors.ts';
import { reportOf } from '../bridge.ts';

export type Planned<T> =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'planned'; readonly plan: T }
  | { readonly kind: 'refused'; readonly error: ErrorReport };

/** Milliseconds of rest before registries are asked: a name half typed is nobody's business there. */
const REST = 500;

/** `question`: what is asked, as a text; `null` while there is nothing to be asked. The first is not kept waiting. */
export function usePlan<T>(
  question: string | null,
  ask: () => Promise<T>,
): readonly [Planned<T>, () => void] {
  const [planned, setPlanned] = useState<Planned<T>>({ kind: 'none' });
  const [tries, setTries] = useState(0);
  const latest = useRef(ask);
  const isFirst = useRef(true);
  useEffect(() => {
    latest.current = ask;
  });
  useEffect(() => {
    if (question === null) {
      setPlanned({ kind: 'none' });
      return undefined;
    }
    let current = true;
    setPlanned({ kind: 'asking' });
    const timer = setTimeout(
      () => {
        isFirst.current = false;
        latest.current().then(
          (plan) => current && setPlanned({ kind: 'planned', plan }),
          (thrown: unknown) => current && setPlanned({ kind: 'refused', error: reportOf(thrown) }),
        );
      },
      isFirst.current || tries > 0 ? 0 : REST,
    );
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [question, tries]);
  return [planned, () => setTries((count) => count + 1)];
}
