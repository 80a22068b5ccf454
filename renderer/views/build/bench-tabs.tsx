import type { ReactNode } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { BuildRunHead, BuildSource, DockerfileOutline } from '../../../core/api/builds.ts';
import { showLine, showTab, type BenchTab } from '../../state/build/bench.ts';
import { isSaved, useDockerfiles } from '../../state/build/dockerfile.ts';
import { useOrder } from '../../state/build/order.ts';
import { useRuns } from '../../state/build/runs.ts';
import { useBuilds } from '../../state/build/sources.ts';
import type { Resource } from '../../state/resource.ts';
import { adjust } from '../../state/router.ts';
import { formatNumber } from '../../words/format.ts';
import { ContextPreview } from './context/context-preview.tsx';
import type { Summary } from './context/use-summary.ts';
import { DockerfileEditor } from './editor/dockerfile-editor.tsx';
import { RunHistory } from './history/run-history.tsx';
import { Options } from './form/options.tsx';
import { chosenCount } from './form/chosen-count.ts';
import { NotBuilt } from './not-built.tsx';
import { RunPanel } from './run/run-panel.tsx';
import { withoutCommand } from './run/run-words.ts';

interface Props {
  readonly source: BuildSource;
  readonly run: string | null;
  readonly step: number | null;
  readonly outline: Resource<DockerfileOutline>;
  readonly summary: Summary;
  readonly label: string;
  readonly tabs: readonly BenchTab[];
  readonly tab: BenchTab;
}

const TITLES: Readonly<Record<BenchTab, string>> = {
  dockerfile: 'Dockerfile',
  options: 'Options',
  context: 'Context',
  run: 'Build',
  history: 'History',
};

export function BenchTabs(props: Props) {
  const { source, label, tabs, tab } = props;
  return (
    <Tabs
      className="flex h-full min-h-0 flex-col"
      selectedKey={tab}
      onSelectionChange={(chosen) => {
        const next = tabs.find((each) => each === chosen);
        if (next !== undefined) showTab(source.id, next);
      }}
    >
      <TabList className="tabs" aria-label={label}>
        {tabs.map((each) => (
          <Tab key={each} id={each} className="tab gap-1.5" data-testid={`build-tab-${each}`}>
            {TITLES[each]}
            <TabMark {...props} tab={each} />
          </Tab>
        ))}
      </TabList>
      {tabs.map((each) => (
        <TabPanel key={each} id={each} className="min-h-0 flex-1 outline-none">
          <Content {...props} tab={each} />
        </TabPanel>
      ))}
    </Tabs>
  );
}

function Content({ source, run, step, outline, summary, tab }: Props): ReactNode {
  const { target } = useOrder(source);
  const failure = useFailure(source.id, run);
  switch (tab) {
    case 'dockerfile':
      return (
        <DockerfileEditor
          source={source.id}
          target={target}
          failedLine={failure.line}
          failedMessage={failure.message === null ? null : withoutCommand(failure.message)}
          onText={ignoreText}
        />
      );
    case 'options':
      return <Options source={source} outline={outline} />;
    case 'context':
      return <ContextPreview source={source} />;
    case 'run':
      return run === null ? (
        <NotBuilt source={source} summary={summary} />
      ) : (
        <RunPanel
          runId={run}
          step={step}
          onStep={(next) =>
            adjust({ kind: 'build', source: source.id, run, ...(next === null ? {} : { step: next }) })
          }
          onLine={(line) => showLine(source.id, line)}
        />
      );
    case 'history':
      return <RunHistory source={source.id} />;
  }
}

/**
 * Where and why a run failed, as far as is known here: one that is shown is opened, and the newest of each source is known.
 * Told as words and numbers: while a build runs it is another ten times a second, and what is in the tabs is not drawn again.
 */
function useFailure(
  source: string,
  run: string | null,
): { readonly line: number | null; readonly message: string | null } {
  const opened = (state: { readonly opened: ReadonlyMap<string, BuildRunHead> }) =>
    failureOf(run === null ? undefined : state.opened.get(run), run);
  const latest = (state: { readonly latest: ReadonlyMap<string, BuildRunHead> }) =>
    failureOf(state.latest.get(source), run);
  const openedLine = useRuns((state) => opened(state)?.line ?? null);
  const openedMessage = useRuns((state) => opened(state)?.error.message ?? null);
  const latestLine = useBuilds((state) => latest(state)?.line ?? null);
  const latestMessage = useBuilds((state) => latest(state)?.error.message ?? null);
  return { line: openedLine ?? latestLine, message: openedMessage ?? latestMessage };
}

function failureOf(head: BuildRunHead | undefined, run: string | null) {
  return head?.id === run && head?.state.kind === 'failed' ? head.state : undefined;
}

/** The text is kept where the form reads it too. */
const ignoreText = (): void => undefined;

/** What one would want to know before going there. */
function TabMark({ tab, source, summary }: Props) {
  const order = useOrder(source);
  const file = useDockerfiles(({ files }) => files[source.id]);
  if (tab === 'dockerfile' && file?.kind === 'open' && !isSaved(file))
    return <span className="chip">not saved</span>;
  const chosen = chosenCount(order);
  if (tab === 'options' && chosen > 0)
    return <span className="figures text-sm text-ink-3">{formatNumber(chosen)}</span>;
  if (tab === 'context' && summary.warning) return <span className="chip chip-warn">large</span>;
  return null;
}
