import { Server } from 'lucide-react';
import { openDialog } from '../../state/dialog.ts';
import { loadRegistries, useRegistries } from '../../state/registries/registries.ts';
import { adjust } from '../../state/router.ts';
import { attempt } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { DataGrid } from '../../ui/data-grid.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { REGISTRY_COLUMNS } from './registry-columns.tsx';
import { RegistryDetails } from './registry-details.tsx';

/** The list, with all about the chosen one beside it; without a choice, the first is it. */
export function RegistryList({ domain }: { readonly domain: string | null }) {
  const { registries, error } = useRegistries();
  const chosen = registries?.find((each) => each.domain === domain) ?? registries?.[0];
  if (error !== null)
    return (
      <div className="max-w-2xl p-5">
        <ErrorNote report={error} onRetry={() => attempt(loadRegistries)} />
      </div>
    );
  if (registries === null)
    return (
      <div className="late flex flex-col gap-4 p-5" aria-busy>
        <div className="skeleton h-3 w-1/2" />
        <div className="skeleton h-3 w-1/3" />
      </div>
    );
  if (chosen === undefined)
    return (
      <Empty
        kind="registries-empty"
        picture={<Server size={40} strokeWidth={1.25} aria-hidden />}
        title="No registries are listed"
        action={
          <Button look="primary" onPress={() => openDialog({ kind: 'registry-add' })}>
            Add a registry…
          </Button>
        }
      >
        This place shows where images come from and go to: who is signed in there, and how each is reached.
      </Empty>
    );
  return (
    <div className="@container h-full min-h-0">
      <div className="grid h-full grid-cols-[minmax(0,1fr)_400px] grid-rows-[minmax(0,1fr)] @min-[860px]:grid-cols-[minmax(0,1fr)_minmax(440px,44%)]">
        <DataGrid
          label="Registries"
          testId="registries-grid"
          columns={REGISTRY_COLUMNS}
          count={registries.length}
          at={(index) => registries[index]}
          keyOf={(registry) => registry.domain}
          selected={chosen.domain}
          onSelect={(registry) => adjust({ kind: 'registries', domain: registry.domain })}
          onOpen={toDetails}
          arrives
        />
        <RegistryDetails key={chosen.domain} registry={chosen} />
      </div>
    </div>
  );
}

/** Enter goes on to what can be done with the chosen one. */
function toDetails(): void {
  document.querySelector<HTMLElement>('[data-testid="test-connection"]')?.focus();
}
