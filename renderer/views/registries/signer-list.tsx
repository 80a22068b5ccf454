import { BadgeCheck, FileKey2, Landmark, ScrollText, Trash2, type LucideIcon } from 'lucide-react';
import type { TrustedSigner } from '../../../core/api/trust.ts';
import { openDialog } from '../../state/dialog.ts';
import { loadSigners, removeSigner, useSigners } from '../../state/registries/signers.ts';
import { attempt } from '../../state/toasts.ts';
import { useDeed } from '../../state/use-deed.ts';
import { Button } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Age, Digest } from '../../ui/values.tsx';
import { SIGNER_KINDS } from '../../words/registries.ts';
import { visiblePath } from '../../words/visible.ts';

const PICTURES: Readonly<Record<TrustedSigner['kind'], LucideIcon>> = {
  'public-key': FileKey2,
  certificate: ScrollText,
  'sigstore-root': Landmark,
};

/** Whose signatures are believed, and for which names. */
export function SignerList() {
  const { signers, error } = useSigners();
  const deed = useDeed();
  if (error !== null)
    return (
      <div className="max-w-2xl p-5">
        <ErrorNote report={error} onRetry={() => attempt(loadSigners)} />
      </div>
    );
  if (signers === null) return <div className="skeleton late m-5 h-3 w-1/2" aria-busy />;
  if (signers.length === 0)
    return (
      <Empty
        kind="signers-empty"
        picture={<BadgeCheck size={40} strokeWidth={1.25} aria-hidden />}
        title="No signer is trusted yet"
        action={
          <Button look="primary" onPress={() => openDialog({ kind: 'signer-add' })}>
            Trust a signer…
          </Button>
        }
      >
        Add the key or the certificate of whoever signs your images. What they have signed is then told from
        what they have not, and a registry can be set to give nothing else.
      </Empty>
    );
  return (
    <div className="max-w-3xl px-5 py-3">
      {deed.error === null ? null : <ErrorNote report={deed.error} />}
      <ul aria-label="Trusted signers">
        {signers.map((signer) => (
          <Signer
            key={signer.id}
            signer={signer}
            busy={deed.busy}
            onRemove={() => deed.run(() => removeSigner(signer.id))}
          />
        ))}
      </ul>
    </div>
  );
}

function Signer({
  signer,
  busy,
  onRemove,
}: {
  readonly signer: TrustedSigner;
  readonly busy: boolean;
  readonly onRemove: () => void;
}) {
  const { name, kind, fingerprint, scope, identities, added } = signer;
  const Picture = PICTURES[kind];
  return (
    <li className="flex items-start gap-3 border-b border-line py-3 last:border-0" data-testid="signer">
      <Picture size={16} className="mt-0.5 shrink-0 text-ink-3" aria-hidden />
      <div className="min-w-0 flex-1">
        <p className="selectable truncate font-medium">{visiblePath(name)}</p>
        <p className="flex flex-wrap items-center gap-x-2 text-sm text-ink-2">
          {SIGNER_KINDS[kind]} <Digest digest={fingerprint} what="fingerprint" /> added <Age iso={added} />
        </p>
        <p className="selectable mt-1 break-words">
          {scope.length === 0 ? (
            <span className="text-ink-2">May vouch for everything.</span>
          ) : (
            <>
              <span className="text-ink-2">May vouch for </span>
              {scope.map(visiblePath).join(', ')}
            </>
          )}
        </p>
        {identities.map(({ identity, issuer }) => (
          <p key={`${identity} ${issuer}`} className="selectable text-sm break-words">
            {visiblePath(identity)} <span className="text-ink-2">, as {visiblePath(issuer)} says</span>
          </p>
        ))}
      </div>
      <Button small look="quiet" isDisabled={busy} onPress={onRemove} data-testid="signer-remove">
        <Trash2 size={13} aria-hidden /> Remove
      </Button>
    </li>
  );
}
