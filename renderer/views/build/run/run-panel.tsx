import { FileCode, GanttChart, ScrollText, Workflow } from 'lucide-react';
import { memo, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ErrorReport } from '../../../../core/api/errors.ts';
import type { BuildRun } from '../../../../core/api/builds.ts';
import { reportOf } from '../../../bridge.ts';
import { fold, showShape, useRunView, type RunShape } from '../../../state/build/run-view.ts';
import { openRun, showingRun, useRuns } from '../../../state/build/runs.ts';
import { go } from '../../../state/router.ts';
import { Segments } from '../../../ui/segments.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { useWidth } from '../../../ui/use-width.ts';
import { DockerfileText } from '../editor/dockerfile-text.tsx';
import { TabFault, TabWait } from '../../image/tab-states.tsx';
import { Failure } from './failure.tsx';
import { LogView } from './log-view.tsx';
import { marksOf } from './marks.ts';
import { RunHeader } from './run-header.tsx';
import { StageGraphView } from './stage-graph.tsx';
import { StepHead } from './step-head.tsx';
import { StepList } from './step-list.tsx';
import { TwoPanes } from './two-panes.tsx';
import { useLayers } from './use-layers.ts';
import { useStages } from './use-outline.ts';
import { Warnings } from './warnings.tsx';

interface Props {
  readonly runId: string;
  /** The chosen one; `null`: none, so what all of them print is shown. */
  readonly step: number | null;
  readonly onStep: (step: number | null) => void;
  /** Shows a line of the Dockerfile where it can be edited. */
  readonly onLine?: (line: number) => void;
}

const NO_FOLDS: Readonly<Record<string, boolean>> = {};
/** Narrower panels have the log beneath the steps, and rarer deeds in a menu. */
const WIDE = 860;

/** A build: as it goes on, or as it was. */
export function RunPanel(props: Props) {
  const { runId } = props;
  const run = useRuns((state) => state.opened.get(runId));
  const [error, setError] = useState<ErrorReport | null>(null);
  const [attempts, setAttempts] = useState(0);
  useEffect(() => showingRun(runId), [runId]);
  useEffect(() => {
    let isOver = false;
    setError(null);
    openRun(runId).catch((thrown: unknown) => {
      if (!isOver) setError(reportOf(thrown));
    });
    return () => {
      isOver = true;
    };
  }, [runId, attempts]);
  if (error !== null) return <TabFault report={error} onRetry={() => setAttempts(attempts + 1)} />;
  if (run === undefined) return <TabWait>Reading the build…</TabWait>;
  return <OpenRun key={runId} {...props} run={run} />;
}

function OpenRun({ run, step: asked, onStep, onLine }: Props & { readonly run: BuildRun }) {
  const { state } = run;
  const isRunning = state.kind === 'running';
  const now = useNow(isRunning);
  const panel = useRef<HTMLElement>(null);
  const wide = useWidth(panel) >= WIDE;
  const shape = useRunView((view) => view.shape);
  const folded = useRunView((view) => view.folded[run.id]) ?? NO_FOLDS;
  const stages = useStages(run);
  const made = useLayers(run, stages);
  const list = useRef<HTMLDivElement>(null);
  const log = useRef<HTMLDivElement>(null);
  const pane = useRef<HTMLElement>(null);
  // lines of a log are drawn again only when what they get is another: it is one function as long as the run is shown
  const latest = useRef(onStep);
  useEffect(() => {
    latest.current = onStep;
  });
  const toStep = useCallback((chosen: number) => latest.current(chosen), []);
  const fromLog = useCallback((chosen: number) => {
    if (useRunView.getState().shape === 'log') showShape('steps');
    latest.current(chosen);
  }, []);
  const printed = useMemo(() => run.graph.reduce((sum, each) => sum + each.lines, 0), [run.graph]);
  const sum = useMemo(
    () => ({ bytes: run.graph.reduce((all, each) => all + (each.bytes ?? 0), 0), isRunning }),
    [run.graph, isRunning],
  );
  const marks = useMemo(() => marksOf(run.graph), [run.graph]);

  // what failed is shown without being asked for
  const id = asked ?? (state.kind === 'failed' ? state.step : null);
  const step = run.graph.find((each) => each.id === id);
  const layer = step === undefined ? undefined : made.positions.get(step.id);
  const { key } = made;
  const toLayer =
    key === null || layer === undefined
      ? null
      : (): void => go({ kind: 'image', key, tab: 'layers', platform: null, layer });
  const toList = (): void => list.current?.focus();
  const allSteps = (
    <LogView
      runId={run.id}
      step={null}
      printed={printed}
      isRunning={isRunning}
      onStep={fromLog}
      onLeave={toList}
      ref={log}
    />
  );
  const chosen = (
    <section
      ref={pane}
      tabIndex={-1}
      className="ring-inside flex h-full min-h-0 flex-col outline-none"
      aria-label={step === undefined ? 'Log of all steps' : 'Chosen step'}
    >
      {step === undefined ? null : (
        <StepHead run={run} step={step} now={now} sum={sum} onLine={onLine ?? null} onLayer={toLayer} />
      )}
      <div className="min-h-0 flex-1">
        {step === undefined ? (
          allSteps
        ) : (
          <LogView
            key={step.id}
            runId={run.id}
            step={step.id}
            printed={step.lines}
            isRunning={step.state === 'running'}
            onStep={fromLog}
            onLeave={toList}
            ref={log}
          />
        )}
      </div>
    </section>
  );
  return (
    <article
      ref={panel}
      aria-label={`Build of ${run.title}`}
      className="flex h-full min-h-0 min-w-0 flex-col"
      data-testid="run-panel"
      data-state={state.kind}
    >
      <RunHeader run={run} now={now} wide={wide} />
      {state.kind === 'failed' ? (
        <Failure
          run={run}
          state={state}
          onLine={onLine ?? null}
          isLogShown={(shape === 'steps' || shape === 'graph') && step?.id === state.step}
        />
      ) : null}
      {state.kind === 'interrupted' ? (
        <p className="mx-5 mb-2 shrink-0 rounded-md bg-warn-soft px-3 py-1.5" data-testid="run-interrupted">
          Strata ended before this build did. Steps that were done by then are cached: run it again, and it
          goes on from there.
        </p>
      ) : null}
      <Warnings warnings={run.warnings} onLine={onLine ?? null} />
      <div className="flex shrink-0 items-center justify-between gap-2 border-b border-line px-5 pb-2">
        <Shapes shape={shape} />
      </div>
      <div className="min-h-0 flex-1">
        {shape === 'steps' ? (
          <TwoPanes
            wide={wide}
            first={
              <StepList
                ref={list}
                run={run}
                now={now}
                sum={sum}
                step={step?.id ?? null}
                folded={folded}
                onFold={(group, isFolded) => fold(run.id, group, isFolded)}
                onStep={onStep}
                onEnter={() => (log.current ?? pane.current)?.focus()}
              />
            }
            second={chosen}
          />
        ) : null}
        {shape === 'graph' ? (
          <TwoPanes
            wide={false}
            first={
              <StageGraphView
                run={run}
                stages={stages}
                now={now}
                step={step?.id ?? null}
                onStep={toStep}
                onList={() => showShape('steps')}
              />
            }
            second={chosen}
          />
        ) : null}
        {shape === 'log' ? allSteps : null}
        {shape === 'dockerfile' ? (
          <div className="flex h-full flex-col">
            <DockerfileText text={run.dockerfile} marks={marks} />
          </div>
        ) : null}
      </div>
    </article>
  );
}

const SHAPES = [
  ['steps', 'Steps', GanttChart],
  ['graph', 'Stages', Workflow],
  ['log', 'Log', ScrollText],
  ['dockerfile', 'Dockerfile', FileCode],
] as const;

const Shapes = memo(function Shapes({ shape }: { readonly shape: RunShape }) {
  return (
    <Segments
      label="Show the build as"
      name="run-shape"
      value={shape}
      options={SHAPES.map(([value, title, Picture]) => ({
        value,
        testId: `run-${value}`,
        title: (
          <>
            <Picture size={13} aria-hidden /> {title}
          </>
        ),
      }))}
      onChange={showShape}
    />
  );
});
