import { Plus } from 'lucide-react';
import { useEffect } from 'react';
import { Tab, TabList, TabPanel, Tabs } from 'react-aria-components';
import { openDialog } from '../../state/dialog.ts';
import { loadRegistries, useRegistries } from '../../state/registries/registries.ts';
import { loadSigners, useSigners } from '../../state/registries/signers.ts';
import { Button } from '../../ui/button.tsx';
import { formatNumber } from '../../words/format.ts';
import { RegistryList } from './registry-list.tsx';
import { SignerList } from './signer-list.tsx';

/** Registries, how each is reached, and whose signatures are believed. */
export function RegistriesView({ domain }: { readonly domain: string | null }) {
  const registries = useRegistries((state) => state.registries);
  const signers = useSigners((state) => state.signers);
  useEffect(() => {
    void loadRegistries();
    void loadSigners();
  }, []);
  return (
    <section className="flex h-full min-w-0 flex-col" aria-label="Registries" data-testid="registries-view">
      <h1 className="sr-only">Registries</h1>
      <Tabs className="flex min-h-0 flex-1 flex-col">
        <div className="flex shrink-0 items-end gap-2 border-b border-line px-5 pt-2">
          <TabList className="flex min-w-0 flex-1 gap-5" aria-label="Registries and signers">
            <Tab id="registries" className="tab" data-testid="tab-registries">
              Registries <Count count={registries?.length} />
            </Tab>
            <Tab id="signers" className="tab" data-testid="tab-signers">
              Trusted signers <Count count={signers?.length} />
            </Tab>
          </TabList>
          <Button
            small
            extra="mb-1.5"
            onPress={() => openDialog({ kind: 'signer-add' })}
            data-testid="signer-add-open"
          >
            <Plus size={13} aria-hidden /> Trust a signer…
          </Button>
          <Button
            small
            look="primary"
            extra="mb-1.5"
            onPress={() => openDialog({ kind: 'registry-add' })}
            data-testid="registry-add-open"
          >
            <Plus size={13} aria-hidden /> Add a registry…
          </Button>
        </div>
        <TabPanel id="registries" className="min-h-0 flex-1 outline-none">
          <RegistryList domain={domain} />
        </TabPanel>
        <TabPanel id="signers" className="min-h-0 flex-1 overflow-y-auto outline-none">
          <SignerList />
        </TabPanel>
      </Tabs>
    </section>
  );
}

function Count({ count }: { readonly count: number | undefined }) {
  return count === undefined ? null : (
    <span className="figures ml-1.5 text-sm font-normal text-ink-3">{formatNumber(count)}</span>
  );
}
