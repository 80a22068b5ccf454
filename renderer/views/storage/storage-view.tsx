import { Brush, FlaskConical, HardDrive } from 'lucide-react';
import { useMemo } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import type { StorageMap } from '../../../core/api/storage.ts';
import { call } from '../../bridge.ts';
import { openDialog, openPull } from '../../state/dialog.ts';
import { useResource } from '../../state/resource.ts';
import { showStorage, useStorage, type StorageTab } from '../../state/storage.ts';
import { useTotals } from '../../state/totals.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Duplicates } from '../space/duplicates.tsx';
import { AttributionBar } from './attribution-bar.tsx';
import { readChains } from './chains.ts';
import { Figures } from './figures.tsx';
import { Growth } from './growth.tsx';
import { LayersMap } from './layers-map.tsx';
import { PressureBanner } from './pressure-banner.tsx';
import { VerifyButton } from './verify-button.tsx';

const TABS: readonly { readonly id: StorageTab; readonly title: string }[] = [
  { id: 'layers', title: 'Layers' },
  { id: 'growth', title: 'Growth' },
  { id: 'duplicates', title: 'Duplicate files' },
];

/** The whole store as one picture. */
export function StorageView() {
  const revision = useTotals((state) => state.revision);
  const [map, reload] = useResource('map', revision, () => call('storage.map', null));
  return (
    <section
      className="flex h-full min-w-0 flex-col overflow-y-auto"
      aria-label="Storage"
      data-testid="storage-view"
    >
      <div className="flex shrink-0 flex-wrap items-center gap-x-6 gap-y-2 px-5 pt-3 pb-2">
        <h1 className="sr-only">Storage</h1>
        <Figures />
        <span className="flex-1" />
        <div className="flex items-center gap-2">
          <VerifyButton />
          <Button onPress={() => openDialog({ kind: 'what-if', base: null })} data-testid="what-if-open">
            <FlaskConical size={14} aria-hidden /> What if…
          </Button>
          <Button
            onPress={() => openDialog({ kind: 'clean', kinds: null })}
            look="primary"
            data-testid="clean-open"
          >
            <Brush size={14} aria-hidden /> Clean up…
          </Button>
        </div>
      </div>
      <PressureBanner />
      {map.kind === 'failed' ? (
        <div className="max-w-2xl p-5">
          <ErrorNote report={map.error} onRetry={reload} />
        </div>
      ) : null}
      {map.kind === 'loading' ? <Waiting /> : null}
      {map.kind === 'ready' ? <Whole map={map.value} /> : null}
    </section>
  );
}

function Waiting() {
  return (
    <div className="flex flex-1 flex-col gap-4 px-5 pt-2" aria-busy>
      <div className="skeleton h-3 w-full" />
      <div className="skeleton h-3 w-1/2" />
    </div>
  );
}

function Whole({ map }: { readonly map: StorageMap }) {
  const tab = useStorage((state) => state.tab);
  const chains = useMemo(() => readChains(map.chains), [map]);
  return (
    <>
      <AttributionBar attribution={map.attribution} />
      {map.images === 0 ? (
        <Empty
          kind="storage-empty"
          picture={<HardDrive size={40} strokeWidth={1.25} aria-hidden />}
          title="No images are stored here yet"
          action={
            <Button look="primary" onPress={() => openPull()}>
              Pull an image…
            </Button>
          }
        >
          This place shows where the bytes of all images go: which layers they are made of, which of them
          several images share, and what that saves.
        </Empty>
      ) : (
        <Tabs
          className="flex min-h-[400px] flex-1 flex-col max-[1000px]:min-h-[860px]"
          selectedKey={tab}
          onSelectionChange={(chosen) => {
            const next = TABS.find((each) => each.id === chosen);
            if (next !== undefined) showStorage({ tab: next.id });
          }}
        >
          <TabList className="flex shrink-0 gap-5 border-b border-line px-5" aria-label="About the store">
            {TABS.map((each) => (
              <Tab key={each.id} id={each.id} className="tab" data-testid={`storage-tab-${each.id}`}>
                {each.title}
              </Tab>
            ))}
          </TabList>
          <TabPanel id="layers" className="min-h-0 flex-1">
            <LayersMap chains={chains} />
          </TabPanel>
          <TabPanel id="growth" className="min-h-0 flex-1">
            <Growth />
          </TabPanel>
          <TabPanel id="duplicates" className="min-h-0 flex-1">
            <Duplicates image={null} layers={null} />
          </TabPanel>
        </Tabs>
      )}
    </>
  );
}
