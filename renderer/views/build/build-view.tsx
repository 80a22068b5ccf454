import { useEffect } from 'react';
import { loadBuilds, loadRuntime, useBuilds } from '../../state/build/sources.ts';
import { adjust, go } from '../../state/router.ts';
import { attempt } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { RunPanel } from './run/run-panel.tsx';
import { SourceList } from './sources/source-list.tsx';
import { Workbench } from './workbench.tsx';

interface BuildViewProps {
  readonly source: string | null;
  readonly run: string | null;
  readonly step: number | null;
}

/** Turns Dockerfiles into images: what can be built, or one of them. */
export function BuildView({ source, run, step }: BuildViewProps) {
  const { sources, error } = useBuilds();
  useEffect(() => {
    attempt(loadBuilds);
    attempt(loadRuntime);
  }, []);
  if (source === null) return <SourceList />;
  const found = sources?.find((each) => each.id === source);
  if (found !== undefined) return <Workbench key={source} source={found} run={run} step={step} />;
  if (error !== null)
    return (
      <div className="max-w-2xl p-5">
        <ErrorNote report={error} onRetry={() => attempt(loadBuilds)} />
      </div>
    );
  if (sources === null) return <div className="h-full" aria-busy />;
  return run === null ? (
    <Empty
      kind="build-gone"
      title="This build is not on the list any more"
      action={<Button onPress={() => go({ kind: 'build' })}>Show what can be built</Button>}
    >
      It may have been taken off in another window. Its files stay where they are: choose or drop them again.
    </Empty>
  ) : (
    <RunAlone source={source} run={run} step={step} />
  );
}

/** A run of what is on no list: of a sample, or of a source that was taken off. */
function RunAlone({
  source,
  run,
  step,
}: {
  readonly source: string;
  readonly run: string;
  readonly step: number | null;
}) {
  return (
    <section className="h-full min-w-0" aria-label="Build">
      <h1 className="sr-only">Build</h1>
      <RunPanel
        runId={run}
        step={step}
        onStep={(next) => adjust({ kind: 'build', source, run, ...(next === null ? {} : { step: next }) })}
      />
    </section>
  );
}
