import { useEffect } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { call } from '../../bridge.ts';
import { IMAGE_TABS, type ImageTab, type Place } from '../../state/address.ts';
import { useJobs } from '../../state/jobs.ts';
import { nameOf, useOpened } from '../../state/opened.ts';
import { useResource } from '../../state/resource.ts';
import { adjust, go } from '../../state/router.ts';
import { useTotals } from '../../state/totals.ts';
import { Button } from '../../ui/button.tsx';
import { takeFocus } from '../../ui/take-focus.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { ConfigTab } from './config-tab.tsx';
import { DockerfileTab } from './dockerfile-tab.tsx';
import { FilesTab } from './files-tab.tsx';
import { ImageHeader } from './image-header.tsx';
import { LayersTab } from './layers-tab.tsx';
import { ManifestTab } from './manifest-tab.tsx';
import { PackagesTab } from './packages-tab.tsx';
import { RelatedTab } from './related-tab.tsx';
import { SecretsTab } from './secrets-tab.tsx';
import { SpaceTab } from './space-tab.tsx';
import { TrustTab } from '../trust/trust-tab.tsx';

type ImagePlace = Extract<Place, { readonly kind: 'image' }>;

const TITLES: Readonly<Record<ImageTab, string>> = {
  layers: 'Layers',
  files: 'Files',
  space: 'Space',
  packages: 'Packages',
  secrets: 'Secrets',
  trust: 'Trust',
  config: 'Config',
  dockerfile: 'Dockerfile',
  related: 'Related',
  manifest: 'Manifest',
};

export function ImagePage({ place }: { readonly place: ImagePlace }) {
  const revision = useTotals((state) => state.revision);
  const { key, platform, tab } = place;
  const name = useOpened((state) => nameOf(state.sources, key));
  // a listing that ended makes sizes and entries known
  const listings = useJobs(
    (state) => state.jobs.filter((job) => job.kind === 'look' && job.state.kind === 'done').length,
  );
  const [detail, reload] = useResource(`${key} ${platform ?? ''}`, revision + listings, () =>
    call('images.detail', { key, platform }),
  );
  const ready = detail.kind === 'ready';
  useEffect(() => {
    if (ready)
      document.querySelector('.tab[data-selected]')?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [tab, ready]);
  if (detail.kind === 'loading') return <div className="h-full" aria-busy />;
  if (detail.kind === 'failed') {
    return (
      <div className="mx-auto max-w-2xl p-8">
        <h1 className="mb-3 text-lg font-semibold break-words">{name}</h1>
        <ErrorNote report={detail.error} onRetry={reload} />
        <div className="mt-3">
          <Button onPress={() => go({ kind: 'images' })}>Back to Images</Button>
        </div>
      </div>
    );
  }
  return (
    <article
      ref={takeFocus}
      tabIndex={-1}
      aria-label={name}
      className="flex h-full flex-col outline-none"
      data-testid="image-page"
    >
      <ImageHeader detail={detail.value} place={place} />
      <Tabs
        className="flex min-h-0 flex-1 flex-col"
        selectedKey={tab}
        onSelectionChange={(chosen) => {
          const next = IMAGE_TABS.find((each) => each === chosen);
          if (next !== undefined) adjust({ ...place, tab: next });
        }}
      >
        <TabList className="tabs" aria-label="About this image">
          {IMAGE_TABS.map((each) => (
            <Tab key={each} id={each} className="tab" data-testid={`tab-${each}`}>
              {TITLES[each]}
            </Tab>
          ))}
        </TabList>
        <TabPanel id="layers" className="min-h-0 flex-1">
          <LayersTab detail={detail.value} place={place} />
        </TabPanel>
        <TabPanel id="files" className="min-h-0 flex-1">
          <FilesTab detail={detail.value} place={place} />
        </TabPanel>
        <TabPanel id="space" className="min-h-0 flex-1">
          <SpaceTab detail={detail.value} place={place} />
        </TabPanel>
        <TabPanel id="packages" className="min-h-0 flex-1">
          <PackagesTab detail={detail.value} place={place} />
        </TabPanel>
        <TabPanel id="secrets" className="min-h-0 flex-1">
          <SecretsTab detail={detail.value} place={place} />
        </TabPanel>
        <TabPanel id="trust" className="min-h-0 flex-1">
          <TrustTab detail={detail.value} place={place} />
        </TabPanel>
        <TabPanel id="dockerfile" className="min-h-0 flex-1">
          <DockerfileTab detail={detail.value} place={place} />
        </TabPanel>
        <TabPanel id="related" className="min-h-0 flex-1 overflow-y-auto">
          <RelatedTab detail={detail.value} place={place} />
        </TabPanel>
        <TabPanel id="config" className="min-h-0 flex-1 overflow-y-auto">
          <ConfigTab config={detail.value.config} row={detail.value.row} />
        </TabPanel>
        <TabPanel id="manifest" className="min-h-0 flex-1">
          <ManifestTab imageKey={key} platform={platform} />
        </TabPanel>
      </Tabs>
    </article>
  );
}
