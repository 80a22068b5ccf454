import { useEffect, useRef, type KeyboardEvent } from 'react';
import { Group, Panel, Separator } from 'react-resizable-panels';
import type { BuildSource } from '../../../core/api/builds.ts';
import { RUN_TABS, showTab, useBench, WORK_TABS } from '../../state/build/bench.ts';
import { openDockerfile } from '../../state/build/dockerfile.ts';
import { buildShown } from '../../state/build/order.ts';
import { useBuilds } from '../../state/build/sources.ts';
import { attempt } from '../../state/toasts.ts';
import { takeFocus } from '../../ui/take-focus.ts';
import { useWidth } from '../../ui/use-width.ts';
import { BenchTabs } from './bench-tabs.tsx';
import { useSummary } from './context/use-summary.ts';
import { BenchHeader } from './header.tsx';
import { RuntimeBanner } from './runtime-banner.tsx';
import { useOutline } from './use-outline.ts';

/** Pixels from which what is built and how it goes stand side by side. */
const SIDE_BY_SIDE = 900;
const ALL_TABS = [...WORK_TABS, ...RUN_TABS] as const;

interface Props {
  readonly source: BuildSource;
  readonly run: string | null;
  readonly step: number | null;
}

/** One source: its Dockerfile, what is chosen for it and what it reads, beside how its build goes. */
export function Workbench({ source, run: asked, step }: Props) {
  const frame = useRef<HTMLElement>(null);
  const wide = useWidth(frame) >= SIDE_BY_SIDE;
  const bench = useBench(source.id);
  // not the run itself, which is another ten times a second while it runs
  const latest = useBuilds((state) => state.latest.get(source.id)?.id);
  const outline = useOutline(source);
  const summary = useSummary(source);
  const run = asked ?? latest ?? null;
  useEffect(() => void openDockerfile(source.id), [source.id]);
  // keys act here at once, and Tab goes on from here
  useEffect(() => takeFocus(frame.current), []);
  // a run that was just begun, or gone to, is what one wants to see
  useEffect(() => {
    if (asked !== null) showTab(source.id, 'run');
  }, [source.id, asked]);

  const shared = { source, run, step, outline, summary };
  return (
    <section
      ref={frame}
      className="flex h-full min-w-0 flex-col outline-none"
      aria-label={`Build ${source.title}`}
      data-testid="workbench"
      tabIndex={-1}
      onKeyDownCapture={onKeyDown}
    >
      <BenchHeader
        source={source}
        summary={summary}
        inSight={(wide ? bench.run : bench.alone) === 'run' ? run : null}
      />
      <RuntimeBanner runs={outline.kind === 'ready' && outline.value.runs} />
      {wide ? (
        <Group orientation="horizontal" className="min-h-0 flex-1" id="build">
          <Panel id="work" minSize="360px" defaultSize="50%">
            <BenchTabs {...shared} label="What is built" tabs={WORK_TABS} tab={bench.work} />
          </Panel>
          <Separator className="relative z-10 w-px bg-line hover:bg-accent focus-visible:bg-accent data-[separator=active]:bg-accent" />
          <Panel id="run" minSize="360px">
            <BenchTabs {...shared} label="How it goes" tabs={RUN_TABS} tab={bench.run} />
          </Panel>
        </Group>
      ) : (
        <div className="min-h-0 flex-1">
          <BenchTabs {...shared} label="Build" tabs={ALL_TABS} tab={bench.alone} />
        </div>
      )}
    </section>
  );
}

/** Builds from wherever one types: the editor would make a new line of it, and a field is not left before it is taken. */
function onKeyDown(event: KeyboardEvent): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  const { activeElement } = document;
  if (activeElement instanceof HTMLInputElement) {
    activeElement.blur();
    activeElement.focus();
  }
  attempt(buildShown);
}
