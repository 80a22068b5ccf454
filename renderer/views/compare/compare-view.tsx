import { useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { ImageComparison } from '../../../core/api/compare.ts';
import { call } from '../../bridge.ts';
import { useResource } from '../../state/resource.ts';
import { useTotals } from '../../state/totals.ts';
import { takeFocus } from '../../ui/take-focus.ts';
import { formatNumber } from '../../words/format.ts';
import { TabFault, TabWait } from '../image/tab-states.tsx';
import { CompareHeader } from './compare-header.tsx';
import { ConfigDifferences } from './config-differences.tsx';
import { FileDifferences } from './file-differences.tsx';
import { Overview } from './overview.tsx';
import { PackageDifferences } from './package-differences.tsx';

const TABS = ['overview', 'files', 'config', 'packages'] as const;
type CompareTab = (typeof TABS)[number];

/** Two images side by side (D23). */
export function CompareView({ from, to }: { readonly from: string; readonly to: string }) {
  const revision = useTotals((state) => state.revision);
  const [found, reload] = useResource(`${from}\n${to}`, revision, () =>
    call('compare.images', { from: { key: from, platform: null }, to: { key: to, platform: null } }),
  );
  const comparison = found.kind === 'ready' ? found.value : null;
  return (
    <article
      ref={takeFocus}
      tabIndex={-1}
      aria-label="Comparison"
      className="flex h-full flex-col outline-none"
      data-testid="compare-view"
    >
      <CompareHeader from={from} to={to} comparison={comparison} />
      {found.kind === 'loading' ? (
        <TabWait>Comparing; layers that were never looked at are listed first…</TabWait>
      ) : null}
      {found.kind === 'failed' ? <TabFault report={found.error} onRetry={reload} /> : null}
      {comparison === null ? null : <Differences comparison={comparison} />}
    </article>
  );
}

function Differences({ comparison }: { readonly comparison: ImageComparison }) {
  const [tab, setTab] = useState<CompareTab>('overview');
  const { files } = comparison;
  const titles: Readonly<Record<CompareTab, readonly [string, number | null]>> = {
    overview: ['Sizes and layers', null],
    files: [
      'Files',
      files === null ? null : files.added.entries + files.changed.entries + files.removed.entries,
    ],
    config: ['Config', comparison.config.length],
    packages: ['Packages', comparison.packages.length],
  };
  return (
    <Tabs
      className="flex min-h-0 flex-1 flex-col"
      selectedKey={tab}
      onSelectionChange={(chosen) => setTab(TABS.find((each) => each === chosen) ?? 'overview')}
    >
      <TabList className="tabs" aria-label="What differs">
        {TABS.map((each) => {
          const [title, count] = titles[each];
          return (
            <Tab key={each} id={each} className="tab" data-testid={`compare-${each}`}>
              {title}
              {count === null ? null : (
                <span className="figures ml-1.5 font-normal text-ink-3">{formatNumber(count)}</span>
              )}
            </Tab>
          );
        })}
      </TabList>
      <TabPanel id="overview" className="min-h-0 flex-1 overflow-y-auto">
        <Overview comparison={comparison} />
      </TabPanel>
      <TabPanel id="files" className="min-h-0 flex-1">
        <FileDifferences comparison={comparison} />
      </TabPanel>
      <TabPanel id="config" className="min-h-0 flex-1 overflow-y-auto">
        <ConfigDifferences comparison={comparison} />
      </TabPanel>
      <TabPanel id="packages" className="min-h-0 flex-1">
        <PackageDifferences changes={comparison.packages} />
      </TabPanel>
    </Tabs>
  );
}
