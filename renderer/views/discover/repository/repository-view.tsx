import { useEffect, useState } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { call } from '../../../bridge.ts';
import { loadKnown } from '../../../state/discover/known.ts';
import { openTags } from '../../../state/discover/tags.ts';
import { useResource } from '../../../state/resource.ts';
import { attempt } from '../../../state/toasts.ts';
import { takeFocus } from '../../../ui/take-focus.ts';
import { Readme } from '../readme/readme.tsx';
import { RepositoryHeader } from './repository-header.tsx';
import { RepositoryProblem } from './repository-problem.tsx';
import { TagsTab } from './tags-tab.tsx';

type RepositoryTab = 'tags' | 'readme';

/** Which tab was looked at last: for when somebody comes back. */
const remembered: { repository: string; tab: RepositoryTab } = { repository: '', tab: 'tags' };

/** One repository of a registry: its tags, and what it says of itself. */
export function RepositoryView({ repository }: { readonly repository: string }) {
  const [page, reload] = useResource(repository, 0, () =>
    call('discover.repository', { reference: repository }),
  );
  const [tab, setTab] = useState<RepositoryTab>(
    remembered.repository === repository ? remembered.tab : 'tags',
  );
  useEffect(() => void openTags(repository), [repository]);
  const ready = page.kind === 'ready';
  useEffect(() => {
    // a visit is remembered by those who answered
    if (ready) attempt(loadKnown);
  }, [ready]);
  return (
    <article
      ref={takeFocus}
      tabIndex={-1}
      aria-label={repository}
      className="flex h-full flex-col outline-none"
      data-testid="repository-page"
    >
      <RepositoryHeader reference={repository} page={page.kind === 'ready' ? page.value : null} />
      <Tabs
        className="flex min-h-0 flex-1 flex-col"
        selectedKey={tab}
        onSelectionChange={(chosen) => {
          const next = chosen === 'readme' ? 'readme' : 'tags';
          remembered.repository = repository;
          remembered.tab = next;
          setTab(next);
        }}
      >
        <TabList className="tabs" aria-label="About this repository">
          <Tab id="tags" className="tab" data-testid="tab-tags">
            Tags
          </Tab>
          <Tab id="readme" className="tab" data-testid="tab-readme">
            README
          </Tab>
        </TabList>
        <TabPanel id="tags" className="min-h-0 flex-1">
          <TagsTab repository={repository} />
        </TabPanel>
        <TabPanel id="readme" className="min-h-0 flex-1">
          {page.kind === 'ready' ? <Readme page={page.value} /> : null}
          {page.kind === 'failed' ? (
            <RepositoryProblem repository={repository} error={page.error} onRetry={reload} />
          ) : null}
        </TabPanel>
      </Tabs>
    </article>
  );
}
