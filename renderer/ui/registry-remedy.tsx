import type { ErrorReport } from '../../core/api/errors.ts';
import { closeDialog, openDialog } from '../state/dialog.ts';
import { loadRegistries, useRegistries } from '../state/registries/registries.ts';
import { go, useRouter } from '../state/router.ts';
import { attempt } from '../state/toasts.ts';
import { Button } from './button.tsx';

const AT_THE_REGISTRY = new Set(['UNAUTHORIZED', 'TLS_FAILED', 'RATE_LIMITED']);
const WITH_A_SIGNER = new Set(['UNSIGNED', 'SIGNER_UNTRUSTED']);

/** What is set right under Registries is one press away from where it fails. */
export function RegistryRemedy({ report }: { readonly report: ErrorReport }) {
  const isThere = useRouter(({ place }) => place.kind === 'registries');
  if (WITH_A_SIGNER.has(report.code))
    return (
      <Button small onPress={() => openDialog({ kind: 'signer-add' })}>
        Trust a signer…
      </Button>
    );
  if (!AT_THE_REGISTRY.has(report.code) || isThere) return null;
  return (
    <Button small onPress={() => attempt(() => open(report))}>
      Open Registries
    </Button>
  );
}

/** The registry that the error speaks of, if it is in the list. */
async function open({ message, evidence }: ErrorReport): Promise<void> {
  closeDialog();
  if (useRegistries.getState().registries === null) await loadRegistries();
  const said = [message, ...Object.values(evidence)].join(' ');
  const { registries } = useRegistries.getState();
  const domain = registries?.find((each) => said.includes(each.domain))?.domain;
  go({ kind: 'registries', ...(domain === undefined ? {} : { domain }) });
}
