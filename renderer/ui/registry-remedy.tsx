import type { ErrorReport } from '../../core/api/errors.ts';
import { closeDialog, openDialog } from '../state/dialog.ts';
import { useRegistries } from '../state/registries/registries.ts';
import { go, useRouter } from '../state/router.ts';
import { Button } from './button.tsx';

const AT_THE_REGISTRY = new Set(['UNAUTHORIZED', 'TLS_FAILED', 'RATE_LIMITED']);
const WITH_A_SIGNER = new Set(['UNSIGNED', 'SIGNER_UNTRUSTED']);

/** What is set right under Registries is one press away from where it fails. */
export function RegistryRemedy({ report }: { readonly report: ErrorReport }) {
  const isThere = useRouter(({ place }) => place.kind === 'registries');
  const registries = useRegistries((state) => state.registries);
  if (WITH_A_SIGNER.has(report.code))
    return (
      <Button small onPress={() => openDialog({ kind: 'signer-add' })}>
        Trust a signer…
      </Button>
    );
  if (!AT_THE_REGISTRY.has(report.code) || isThere) return null;
  const said = [report.message, ...Object.values(report.evidence)].join(' ');
  const domain = registries?.find((each) => said.includes(each.domain))?.domain;
  return (
    <Button
      small
      onPress={() => {
        closeDialog();
        go({ kind: 'registries', ...(domain === undefined ? {} : { domain }) });
      }}
    >
      Open Registries
    </Button>
  );
}
