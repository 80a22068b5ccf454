import { TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { BuildRun, RunLogLine, RunState } from '../../../../core/api/builds.ts';
import { readLog } from '../../../state/build/run-log.ts';
import { ErrorCause, ErrorNote } from '../../../ui/error-note.tsx';
import { Instruction } from '../../../ui/instruction.tsx';
import { inOneLine } from '../../../words/instruction.ts';
import { LogText } from './log-line.tsx';
import { describeError } from '../../../words/errors.ts';
import { readTitle, withoutCommand } from './run-words.ts';

/** As many as tell what happened; all of them stand in the log. */
const LAST_LINES = 6;

interface Props {
  readonly run: BuildRun;
  readonly state: Extract<RunState, { readonly kind: 'failed' }>;
  readonly onLine: ((line: number) => void) | null;
  /** Whether its log stands beneath, at its end. */
  readonly isLogShown: boolean;
}

/** Why a build failed: what was to be done and where it stands, what it printed last, what to do next. */
export function Failure({ run, state, onLine, isLogShown }: Props) {
  const step = run.graph.find(({ id }) => id === state.step);
  const last = useLastLines(run.id, isLogShown ? null : state.step, step?.lines ?? 0);
  const { line } = state;
  if (isLogShown) return <Briefly state={state} onLine={onLine} />;
  return (
    <div className="shrink-0 px-5 pb-3" data-testid="build-failure">
      <ErrorNote report={state.error}>
        {step === undefined ? null : (
          <p className="mt-2 flex min-w-0 items-center gap-2">
            <LineButton line={line} onLine={onLine} />
            <code className="min-w-0 truncate font-mono text-sm" title={readTitle(step.title).text}>
              <Instruction text={inOneLine(readTitle(step.title).text)} />
            </code>
          </p>
        )}
        {last.length === 0 ? null : (
          <pre
            className="mt-1 max-h-32 overflow-y-auto rounded bg-sunken px-2 py-1 font-mono text-xs leading-[18px] break-words whitespace-pre-wrap"
            // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- whatever scrolls is reached by Tab, so that keys scroll it
            tabIndex={0}
            aria-label="What it printed last"
            data-testid="last-lines"
          >
            {last.map((each, index) => (
              // lines of a run that has ended do not move
              <span key={index} className="block">
                <LogText line={each} wanted="" current={null} />
              </span>
            ))}
          </pre>
        )}
      </ErrorNote>
    </div>
  );
}

/** Where the step, its instruction and its log stand beneath, only what they do not say: they need the room. */
function Briefly({ state, onLine }: Pick<Props, 'state' | 'onLine'>) {
  const words = describeError(state.error);
  return (
    <section
      role="alert"
      className="mx-5 mb-2 flex max-h-48 shrink-0 gap-2 overflow-y-auto rounded-md border border-line bg-danger-soft px-3 py-1"
      data-testid="build-failure"
      data-code={state.error.code}
    >
      <TriangleAlert size={15} className="mt-1 shrink-0 text-danger" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="selectable leading-6 break-words">
          <span className="font-semibold">{words.title}</span>{' '}
          <span className="text-ink-2">{withoutCommand(words.message)}</span>
        </p>
        <ErrorCause report={state.error} />
      </div>
      <LineButton line={state.line} onLine={onLine} />
    </section>
  );
}

function LineButton({ line, onLine }: { readonly line: number | null } & Pick<Props, 'onLine'>) {
  if (line === null) return null;
  if (onLine === null) return <span className="figures shrink-0 leading-6 text-ink-2">Line {line}</span>;
  return (
    <button
      type="button"
      className="figures h-6 shrink-0 rounded px-1 font-medium text-accent hover:underline"
      onClick={() => onLine(line)}
      data-testid="failed-line"
    >
      Line {line}
    </button>
  );
}

function useLastLines(runId: string, step: number | null, printed: number): readonly RunLogLine[] {
  const [lines, setLines] = useState<readonly RunLogLine[]>([]);
  useEffect(() => {
    if (step === null) return undefined;
    let isOver = false;
    readLog({ runId, step }, Math.max(0, printed - LAST_LINES), (found) => {
      if (!isOver) setLines((before) => [...before, ...found].slice(-LAST_LINES));
      return !isOver;
    }).catch(() => undefined);
    return () => {
      isOver = true;
    };
  }, [runId, step, printed]);
  return lines;
}
