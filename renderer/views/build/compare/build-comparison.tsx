import { ArrowLeftRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { BuildRunHead, RunComparison } from '../../../../core/api/builds.ts';
import { call } from '../../../bridge.ts';
import { goToRun, useRuns } from '../../../state/build/runs.ts';
import { useResource } from '../../../state/resource.ts';
import { adjust, go } from '../../../state/router.ts';
import { Button } from '../../../ui/button.tsx';
import { takeFocus } from '../../../ui/take-focus.ts';
import { Age } from '../../../ui/values.tsx';
import { exactBytes, formatNumber, formatSize } from '../../../words/format.ts';
import { DiffView } from '../../files/diff-view.tsx';
import { TabFault, TabWait } from '../../image/tab-states.tsx';
import { cachedInWords, formatTook, RUN_WORDS } from '../run/run-words.ts';
import { StateMark } from '../run/state-mark.tsx';
import { ComparedSteps } from './compared-steps.tsx';
import { signedSize, signedTime } from './differences.ts';
import { lineDifferences } from './line-differences.ts';

/** Two builds side by side (F8): what was asked differently, and what came of it. */
export function BuildComparison({ from, to }: { readonly from: string; readonly to: string }) {
  const revision = useRuns((state) => state.revision);
  const [found, reload] = useResource(`${from}\n${to}`, revision, () => call('build.compare', { from, to }));
  const comparison = found.kind === 'ready' ? found.value : null;
  return (
    <article
      ref={takeFocus}
      tabIndex={-1}
      aria-label="Comparison of two builds"
      className="flex h-full flex-col outline-none"
      data-testid="build-comparison"
    >
      <header className="px-5 pt-4 pb-2">
        <div className="flex items-start gap-2">
          <h1 className="min-w-0 flex-1 truncate text-xl font-semibold tracking-[-0.01em]">
            Two builds{comparison === null ? '' : ` of ${comparison.to.title}`}
          </h1>
          <Button
            onPress={() => adjust({ kind: 'build-compare', from: to, to: from })}
            data-testid="build-compare-swap"
          >
            <ArrowLeftRight size={14} aria-hidden /> Swap
          </Button>
        </div>
        {comparison === null ? null : (
          <div className="mt-2 grid grid-cols-2 gap-x-3">
            <Side name="Before" run={comparison.from} />
            <Side name="After" run={comparison.to} />
          </div>
        )}
      </header>
      {found.kind === 'loading' ? <TabWait>Comparing…</TabWait> : null}
      {found.kind === 'failed' ? <TabFault report={found.error} onRetry={reload} /> : null}
      {comparison === null ? null : <Differences comparison={comparison} />}
    </article>
  );
}

function Side({ name, run }: { readonly name: string; readonly run: BuildRunHead }) {
  return (
    <button
      type="button"
      className="min-w-0 rounded-md border border-line px-3 py-1.5 text-left hover:bg-hover"
      title="Open this build"
      onClick={() => goToRun(run)}
      data-testid="build-compare-side"
    >
      <span className="flex min-w-0 items-center gap-2 font-semibold">
        <span className="font-normal text-ink-3">{name}</span>
        <StateMark state={run.state.kind} silent /> {RUN_WORDS[run.state.kind]}
        <Age iso={run.started} extra="truncate font-normal text-ink-2" />
      </span>
      <span className="figures flex flex-wrap gap-x-3 text-ink-2">
        <span>{run.milliseconds === null ? '' : formatTook(run.milliseconds)}</span>
        <span>{cachedInWords(run)}</span>
      </span>
    </button>
  );
}

const TABS = ['steps', 'inputs', 'dockerfile'] as const;
type CompareTab = (typeof TABS)[number];

function Differences({ comparison }: { readonly comparison: RunComparison }) {
  const [tab, setTab] = useState<CompareTab>('steps');
  const { inputs, dockerfile, steps, from, to } = comparison;
  const lines = useMemo(() => lineDifferences(dockerfile.from, dockerfile.to), [dockerfile]);
  const changed = lines.filter(({ kind }) => kind !== 'same').length;
  const titles: Readonly<Record<CompareTab, readonly [string, number | null]>> = {
    steps: ['Steps', null],
    inputs: ['What was asked', inputs.length],
    dockerfile: ['Dockerfile', changed],
  };
  return (
    <>
      <Totals from={from} to={to} />
      <Tabs
        className="flex min-h-0 flex-1 flex-col"
        selectedKey={tab}
        onSelectionChange={(chosen) => setTab(TABS.find((each) => each === chosen) ?? 'steps')}
      >
        <TabList className="tabs" aria-label="What differs">
          {TABS.map((each) => {
            const [title, count] = titles[each];
            return (
              <Tab key={each} id={each} className="tab" data-testid={`build-compare-${each}`}>
                {title}
                {count === null ? null : (
                  <span className="figures ml-1.5 font-normal text-ink-3">{formatNumber(count)}</span>
                )}
              </Tab>
            );
          })}
        </TabList>
        <TabPanel id="steps" className="min-h-0 flex-1">
          <ComparedSteps
            steps={steps}
            onOpen={(step) => {
              const [run, chosen] = step.to === null ? [from, step.from] : [to, step.to];
              if (chosen !== null) go({ kind: 'build', source: run.source, run: run.id, step: chosen.id });
            }}
          />
        </TabPanel>
        <TabPanel id="inputs" className="min-h-0 flex-1 overflow-y-auto">
          <Inputs inputs={inputs} />
        </TabPanel>
        <TabPanel id="dockerfile" className="flex min-h-0 flex-1 flex-col">
          {changed === 0 ? (
            <p className="p-5 text-ink-2">Both were built from the same Dockerfile.</p>
          ) : (
            <DiffView lines={lines} side={false} folding />
          )}
        </TabPanel>
      </Tabs>
    </>
  );
}

function Totals({ from, to }: { readonly from: BuildRunHead; readonly to: BuildRunHead }) {
  const time = signedTime(from.milliseconds, to.milliseconds);
  const size = signedSize(from.bytes, to.bytes);
  return (
    <p className="figures flex flex-wrap gap-x-5 px-5 pb-2 text-ink-2" data-testid="build-compare-totals">
      <span>{time === '' ? 'As long as before' : `${time} of time`}</span>
      <span title={`${exactBytes(from.bytes)} before, ${exactBytes(to.bytes)} after`}>
        {size === ''
          ? `The same ${formatSize(to.bytes)} of layers`
          : `${size} of layers: ${formatSize(from.bytes)} before, ${formatSize(to.bytes)} after`}
      </span>
      <span>
        {from.cached} cached before, {to.cached} after
      </span>
    </p>
  );
}

function Inputs({ inputs }: Pick<RunComparison, 'inputs'>) {
  if (inputs.length === 0)
    return (
      <p className="p-5 text-ink-2">
        The same was asked of both: arguments, target, labels, platform, cache.
      </p>
    );
  return (
    <table className="mx-5 mt-2 w-[calc(100%-40px)] table-fixed" data-testid="build-compare-table">
      <thead>
        <tr className="h-8 border-b border-line text-left text-sm text-ink-3 *:font-medium">
          <th scope="col" className="w-1/4">
            Choice
          </th>
          <th scope="col">Before</th>
          <th scope="col">After</th>
        </tr>
      </thead>
      <tbody>
        {inputs.map(({ name, from, to }) => (
          <tr key={name} className="border-b border-line align-top *:py-1.5 *:pr-3">
            <th scope="row" className="text-left font-normal break-words text-ink-2">
              {name}
            </th>
            <Value text={from} />
            <Value text={to} />
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Value({ text }: { readonly text: string }) {
  return (
    <td className="selectable font-mono text-sm break-words">
      {text === '' ? <span className="font-sans text-ink-3">none</span> : text}
    </td>
  );
}
