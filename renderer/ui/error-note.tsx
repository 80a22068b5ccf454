import { Check, ClipboardCopy, RotateCw, TriangleAlert } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { ErrorReport } from '../../core/api/errors.ts';
import { call } from '../bridge.ts';
import { attempt } from '../state/toasts.ts';
import { describeError, errorAsText } from '../words/errors.ts';
import { Button } from './button.tsx';
import { RegistryRemedy } from './registry-remedy.tsx';

/** What happened, to what, why, and what to do next; the technical cause folds out and copies. */
export function ErrorNote({
  report,
  title,
  onRetry,
  children,
}: {
  readonly report: ErrorReport;
  /** Where the place knows better what it means there. */
  readonly title?: string;
  readonly onRetry?: () => void;
  readonly children?: ReactNode;
}) {
  const words = describeError(report);
  return (
    <section
      role="alert"
      className="rounded-md border border-line bg-danger-soft px-3 py-2"
      data-testid="error"
      data-code={report.code}
    >
      <div className="flex gap-2">
        <TriangleAlert size={16} className="mt-0.5 shrink-0 text-danger" aria-hidden />
        <div className="min-w-0 flex-1">
          <p className="font-semibold">{title ?? words.title}</p>
          <p className="selectable break-words text-ink-2">{words.message}</p>
          {words.next === null ? null : <p className="mt-1 break-words">{words.next}</p>}
          {children}
          <div className="mt-2 flex items-start gap-2">
            {onRetry === undefined ? null : (
              <Button small onPress={onRetry}>
                <RotateCw size={13} aria-hidden /> Try again
              </Button>
            )}
            <RegistryRemedy report={report} />
            <ErrorCause report={report} />
          </div>
        </div>
      </div>
    </section>
  );
}

/** Folded until somebody wants to know. */
export function ErrorCause({ report }: { readonly report: ErrorReport }) {
  const [copied, setCopied] = useState(false);
  const text = errorAsText(report);
  const copyCause = async (): Promise<void> => {
    await call('clipboard.write', { text });
    setCopied(true);
  };
  return (
    <details className="min-w-0 flex-1">
      <summary className="inline-block h-6 rounded px-1 leading-6 text-ink-2 hover:text-ink">
        Technical cause
      </summary>
      <pre className="selectable mt-1 max-h-48 overflow-auto rounded bg-sunken p-2 font-mono text-xs break-all whitespace-pre-wrap">
        {text}
      </pre>
      <Button small look="quiet" onPress={() => attempt(copyCause)}>
        {copied ? <Check size={13} aria-hidden /> : <ClipboardCopy size={13} aria-hidden />}{' '}
        {copied ? 'Copied' : 'Copy'}
      </Button>
    </details>
  );
}
