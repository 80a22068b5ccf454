import { TriangleAlert } from 'lucide-react';
import type { BuildRun } from '../../../../core/api/builds.ts';
import { formatCount } from '../../../words/format.ts';

interface Props {
  readonly warnings: BuildRun['warnings'];
  readonly onLine: ((line: number) => void) | null;
}

/** What the builder had to say without failing; one line until it is unfolded. */
export function Warnings({ warnings, onLine }: Props) {
  if (warnings.length === 0) return null;
  return (
    <details className="mx-5 mb-2 shrink-0 rounded-md bg-warn-soft px-3 py-1" data-testid="run-warnings">
      <summary className="flex h-6 items-center gap-1.5 rounded text-warn">
        <TriangleAlert size={14} aria-hidden /> {formatCount(warnings.length, 'warning')}
      </summary>
      <ul className="max-h-32 overflow-y-auto pb-1">
        {warnings.map(({ text, line }) => (
          <li key={`${line} ${text}`} className="selectable flex items-baseline gap-2 break-words">
            {line === null ? null : onLine === null ? (
              <span className="figures shrink-0 text-ink-2">line {line}</span>
            ) : (
              <button
                type="button"
                className="figures shrink-0 rounded px-1 text-accent hover:underline"
                onClick={() => onLine(line)}
              >
                line {line}
              </button>
            )}
            <span className="min-w-0">{text}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}
