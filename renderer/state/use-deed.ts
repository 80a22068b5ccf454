import { useState } from 'react';
import type { ErrorReport } from '../../core/api/errors.ts';
import { reportOf } from '../bridge.ts';

/** Something that is done from one place of a view, whose failure is said in that place. */
export function useDeed(): {
  readonly busy: boolean;
  readonly error: ErrorReport | null;
  readonly run: (deed: () => Promise<unknown>) => void;
} {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorReport | null>(null);
  return {
    busy,
    error,
    run(deed) {
      setBusy(true);
      setError(null);
      deed().then(
        () => setBusy(false),
        (thrown: unknown) => {
          setBusy(false);
          setError(reportOf(thrown));
        },
      );
    },
  };
}
