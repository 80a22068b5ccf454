import { ChevronDown, ChevronRight, OctagonX, TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { formatCount } from '../../../words/format.ts';
import type { ListedProblem } from './checks.ts';

/** Beyond this nobody reads on. */
const MOST = 200;

interface Props {
  readonly problems: readonly ListedProblem[];
  /** Why there is no answer, where there is none. */
  readonly failed: string | null;
  /** Whether the file is short enough for all that helps writing it. */
  readonly aided: boolean;
  readonly onGo: (problem: ListedProblem) => void;
}

/** What is wrong, in order; a click goes there. */
export function ProblemList({ problems, failed, aided, onGo }: Props) {
  const [isOpen, setOpen] = useState(true);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  const warnings = problems.length - errors;
  const summary = [
    ...(errors > 0 ? [formatCount(errors, 'error')] : []),
    ...(warnings > 0 ? [formatCount(warnings, 'warning')] : []),
  ].join(', ');
  const Chevron = isOpen ? ChevronDown : ChevronRight;
  return (
    <section className="shrink-0 border-t border-line" aria-label="Problems" data-testid="problems">
      <div className="flex h-7 items-center gap-2 px-2 text-sm text-ink-2">
        {problems.length === 0 ? (
          <span className="px-1" role="status">
            {failed === null ? 'No problems' : `Not checked: ${failed}`}
          </span>
        ) : (
          <>
            <button
              type="button"
              className="flex h-6 items-center gap-1 rounded px-1 hover:text-ink"
              aria-expanded={isOpen}
              onClick={() => setOpen(!isOpen)}
            >
              <Chevron size={13} aria-hidden />
              <span role="status">{summary}</span>
            </button>
          </>
        )}
        <span className="ml-auto truncate pr-1 text-xs text-ink-3">
          {aided
            ? problems.length > 0
              ? 'F8 goes to the next'
              : null
            : 'So long a file is checked, but not completed and explained'}
        </span>
      </div>
      {isOpen && problems.length > 0 ? (
        <ul className="max-h-32 overflow-auto pb-1">
          {problems.slice(0, MOST).map((problem) => (
            <li key={`${problem.from} ${problem.rule} ${problem.message}`}>
              <Row problem={problem} onGo={onGo} />
            </li>
          ))}
          {problems.length > MOST ? (
            <li className="px-3 py-1 text-sm text-ink-3">
              and {formatCount(problems.length - MOST, 'more problem')}
            </li>
          ) : null}
        </ul>
      ) : null}
    </section>
  );
}

function Row({ problem, onGo }: { readonly problem: ListedProblem; readonly onGo: Props['onGo'] }) {
  const isError = problem.severity === 'error';
  const Icon = isError ? OctagonX : TriangleAlert;
  return (
    <button
      type="button"
      className="ring-inside flex min-h-6 w-full items-start gap-2 px-3 py-0.5 text-left text-sm hover:bg-hover"
      data-testid="problem"
      data-severity={problem.severity}
      onClick={() => onGo(problem)}
    >
      <Icon size={13} className={`mt-0.5 shrink-0 ${isError ? 'text-danger' : 'text-warn'}`} aria-hidden />
      <span className="sr-only">{isError ? 'Error' : 'Warning'}, </span>
      <span className="figures w-14 shrink-0 text-ink-3">Line {problem.line}</span>
      <span className="min-w-0 flex-1 break-words">{problem.message}</span>
      {problem.rule === null ? null : <span className="shrink-0 text-xs text-ink-3">{problem.rule}</span>}
    </button>
  );
}
