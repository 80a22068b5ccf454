import type { ReactNode } from 'react';
import type { ErrorReport } from '../../../core/api/errors.ts';
import { ErrorNote } from '../../ui/error-note.tsx';

/** One subject of a registry, with what went wrong in it. */
export function Part({
  title,
  aside,
  error = null,
  testId,
  children,
}: {
  readonly title: string;
  readonly aside?: ReactNode;
  readonly error?: ErrorReport | null;
  readonly testId: string;
  readonly children: ReactNode;
}) {
  return (
    <section className="border-t border-line px-5 py-3" aria-label={title} data-testid={testId}>
      <div className="mb-1 flex min-h-6 items-center gap-2">
        <h3 className="min-w-0 flex-1 font-semibold">{title}</h3>
        {aside}
      </div>
      {children}
      {error === null ? null : (
        <div className="mt-2">
          <ErrorNote report={error} />
        </div>
      )}
    </section>
  );
}
