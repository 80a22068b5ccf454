/** Reading what was typed, and planning it, while it is typed. An answer to an older text is dropped. */
import { useEffect, useState } from 'react';
import type { ErrorReport } from '../../../core/api/errors.ts';
import type { PullPlan, PullRequest, PullTarget } from '../../../core/api/pull.ts';
import { call, reportOf } from '../../bridge.ts';

/** Which platforms: one, several, or all. */
export type Wanted = Pick<PullRequest, 'platform' | 'platforms'>;

export type Reading =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'reading' }
  | { readonly kind: 'read'; readonly target: PullTarget }
  | { readonly kind: 'unclear'; readonly error: ErrorReport };
export type Planning =
  | { readonly kind: 'none' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'planned'; readonly plan: PullPlan }
  | { readonly kind: 'refused'; readonly error: ErrorReport };

/** Milliseconds of rest before the registry is asked: a name half typed is nobody's business there. */
const REST = 600;

export function usePull(
  text: string,
  wanted: Wanted,
  hurried: number,
): { readonly reading: Reading; readonly planning: Planning; readonly again: () => void } {
  const [reading, setReading] = useState<Reading>({ kind: 'nothing' });
  const [planning, setPlanning] = useState<Planning>({ kind: 'none' });
  const [tries, setTries] = useState(0);
  const trimmed = text.trim();
  const key = JSON.stringify(wanted);

  useEffect(() => {
    if (trimmed === '') {
      setReading({ kind: 'nothing' });
      return undefined;
    }
    let current = true;
    setReading((before) => (before.kind === 'read' ? before : { kind: 'reading' }));
    call('pull.read', { text: trimmed, ...wanted }).then(
      (target) => current && setReading({ kind: 'read', target }),
      (thrown: unknown) => current && setReading({ kind: 'unclear', error: reportOf(thrown) }),
    );
    return () => {
      current = false;
    };
    // what is wanted counts by its content
    // oxlint-disable-next-line react/exhaustive-deps
  }, [trimmed, key]);

  const reference =
    reading.kind === 'read' ? `${reading.target.reference} ${reading.target.platform ?? ''}` : null;
  useEffect(() => {
    if (reference === null) {
      setPlanning({ kind: 'none' });
      return undefined;
    }
    let current = true;
    setPlanning({ kind: 'asking' });
    const ask = (): void => {
      call('pull.plan', { text: trimmed, ...wanted }).then(
        (plan) => current && setPlanning({ kind: 'planned', plan }),
        (thrown: unknown) => current && setPlanning({ kind: 'refused', error: reportOf(thrown) }),
      );
    };
    const timer = setTimeout(ask, hurried > 0 ? 0 : REST);
    return () => {
      current = false;
      clearTimeout(timer);
    };
    // the text counts by what was understood of it: a space more is no other question
    // oxlint-disable-next-line react/exhaustive-deps
  }, [reference, key, hurried, tries]);

  return { reading, planning, again: () => setTries((count) => count + 1) };
}
