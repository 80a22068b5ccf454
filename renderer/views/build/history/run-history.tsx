import { useMemo, useState, type KeyboardEvent } from 'react';
import type { BuildRunHead } from '../../../../core/api/builds.ts';
import { call } from '../../../bridge.ts';
import { compareRuns, forgetRun, goToRun, useRuns } from '../../../state/build/runs.ts';
import { useResource } from '../../../state/resource.ts';
import { attempt } from '../../../state/toasts.ts';
import { Button } from '../../../ui/button.tsx';
import { ContextMenu } from '../../../ui/context-menu.tsx';
import { DataGrid } from '../../../ui/data-grid.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { useNow } from '../../../ui/use-now.ts';
import { TabFault, TabWait } from '../../image/tab-states.tsx';
import { runColumns } from './run-columns.tsx';
import { runMenu } from './run-menu.ts';

const NONE: readonly BuildRunHead[] = [];

/** Builds from before, newest first (F8): of one source, or of all (`null`). */
export function RunHistory({ source }: { readonly source: string | null }) {
  const revision = useRuns((state) => state.revision);
  const heads = useRuns((state) => state.heads);
  const [found, reload] = useResource(source ?? '', revision, () => call('build.runs', { source }));
  const listed = found.kind === 'ready' ? found.value : NONE;
  // what runs is told of more often than it is listed
  const runs = useMemo(() => listed.map((run) => heads.get(run.id) ?? run), [listed, heads]);
  if (found.kind === 'loading') return <TabWait>Reading earlier builds…</TabWait>;
  if (found.kind === 'failed') return <TabFault report={found.error} onRetry={reload} />;
  if (runs.length === 0)
    return (
      <Empty kind="no-runs" title="Nothing was built yet">
        Each build stays here with its steps, its log and what was chosen for it: to be looked at, compared
        and run again.
      </Empty>
    );
  return <Runs runs={runs} titled={source === null} />;
}

interface RunsProps {
  readonly runs: readonly BuildRunHead[];
  /** Of several sources: each says which. */
  readonly titled: boolean;
}

function Runs({ runs, titled }: RunsProps) {
  const now = useNow(runs.some(({ state }) => state.kind === 'running'));
  const [selected, setSelected] = useState<string | null>(null);
  const [marked, setMarked] = useState<readonly string[]>([]);
  const [menu, setMenu] = useState<{ readonly x: number; readonly y: number; readonly id: string } | null>(
    null,
  );
  const longest = Math.max(1, ...runs.map(({ milliseconds }) => milliseconds ?? 0));
  /** At most two: a third takes the place of the one that was marked first. */
  const mark = (id: string): void =>
    setMarked((before) =>
      before.includes(id) ? before.filter((each) => each !== id) : [...before, id].slice(-2),
    );
  const [first, second] = marked.flatMap((id) => runs.find((run) => run.id === id) ?? []);
  const chosen = runs.find(({ id }) => id === selected);
  const inMenu = runs.find(({ id }) => id === menu?.id);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (chosen === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!(event.target instanceof HTMLElement) || event.target.role !== 'grid') return;
    if (event.key === ' ') mark(chosen.id);
    else if (event.key === 'Delete' && chosen.state.kind !== 'running') attempt(() => forgetRun(chosen));
    else if (event.key === 'Escape' && marked.length > 0) setMarked([]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    // the keys of a row that is chosen, beside those of the grid
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="flex h-full min-h-0 flex-col" onKeyDown={onKeyDown} data-testid="run-history">
      <div className="min-h-0 flex-1">
        <DataGrid
          label="Builds"
          testId="runs"
          columns={runColumns({ now, longest, titled, marked, onMark: mark })}
          count={runs.length}
          at={(index) => runs[index]}
          keyOf={(run) => run.id}
          selected={selected}
          onSelect={(run) => setSelected(run.id)}
          onOpen={goToRun}
          onMenu={(event, run) => {
            event.preventDefault();
            setSelected(run.id);
            setMenu({ x: event.clientX, y: event.clientY, id: run.id });
          }}
        />
      </div>
      <footer className="flex h-10 shrink-0 items-center gap-2 border-t border-line px-4">
        <p className="min-w-0 flex-1 truncate text-sm text-ink-3" role="status">
          {marked.length === 0
            ? 'Mark two builds to compare them (Space).'
            : marked.length === 1
              ? 'One is marked; mark another to compare them.'
              : 'Two are marked.'}
        </p>
        {chosen === undefined ? null : (
          <Button small onPress={() => goToRun(chosen)} data-testid="runs-open">
            Open
          </Button>
        )}
        <Button
          small
          look={second === undefined ? 'plain' : 'primary'}
          isDisabled={first === undefined || second === undefined}
          onPress={() => first !== undefined && second !== undefined && compareRuns(first, second)}
          data-testid="runs-compare"
        >
          Compare
        </Button>
      </footer>
      {menu === null || inMenu === undefined ? null : (
        <ContextMenu
          at={menu}
          label={`Build of ${inMenu.title}`}
          sections={runMenu(inMenu, marked.includes(inMenu.id), () => mark(inMenu.id))}
          onClose={() => setMenu(null)}
        />
      )}
    </div>
  );
}
