import { FileKey2, X } from 'lucide-react';
import { useState } from 'react';
import type { ErrorReport } from '../../../core/api/errors.ts';
import type { ChosenFile } from '../../../core/api/registries.ts';
import { call, reportOf } from '../../bridge.ts';
import { closeDialog } from '../../state/dialog.ts';
import { receiveSigners } from '../../state/registries/signers.ts';
import { attempt, toast } from '../../state/toasts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { DialogFrame } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { visiblePath } from '../../words/visible.ts';
import { TokenField } from '../build/form/token-field.tsx';

interface Identity {
  readonly identity: string;
  readonly issuer: string;
}

const NOBODY: Identity = { identity: '', issuer: '' };

/** Whose signatures are believed, and for what (I3). */
export function AddSignerDialog() {
  const [file, setFile] = useState<ChosenFile | null>(null);
  const [name, setName] = useState('');
  const [scope, setScope] = useState<readonly string[]>([]);
  const [identities, setIdentities] = useState<readonly Identity[]>([]);
  const [error, setError] = useState<ErrorReport | null>(null);
  const [busy, setBusy] = useState(false);
  const whole = identities.every(({ identity, issuer }) => identity.trim() !== '' && issuer.trim() !== '');
  const ready = file !== null && name.trim() !== '' && whole && !busy;

  const choose = async (): Promise<void> => {
    const chosen = await call('registries.chooseFile', { what: 'signer' });
    if (chosen === null) return;
    setError(null);
    setFile(chosen);
    if (name === '') setName(chosen.title.replace(/\.[^.]*$/, ''));
  };
  const add = async (): Promise<void> => {
    if (file === null || !ready) return;
    setBusy(true);
    setError(null);
    try {
      receiveSigners(
        await call('trust.addSigner', {
          file: file.handle,
          name: name.trim(),
          scope,
          identities: identities.map(({ identity, issuer }) => ({
            identity: identity.trim(),
            issuer: issuer.trim(),
          })),
        }),
      );
      closeDialog();
      toast(`Signatures of ${visiblePath(name.trim())} are believed now`);
    } catch (thrown) {
      setError(reportOf(thrown));
      setBusy(false);
    }
  };

  return (
    <DialogFrame
      title="Trust a signer"
      width={580}
      testId="signer-add-dialog"
      footer={
        <>
          <Button onPress={closeDialog}>Cancel</Button>
          <Button look="primary" isDisabled={!ready} onPress={() => void add()} data-testid="signer-add">
            Trust
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <div>
          <div className="flex items-center gap-2">
            {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- nothing else can be done first */}
            <Button autoFocus onPress={() => attempt(choose)} data-testid="signer-file">
              <FileKey2 size={14} aria-hidden /> {file === null ? 'Choose a file…' : 'Another file…'}
            </Button>
            {file === null ? null : (
              <span className="min-w-0 truncate font-mono text-sm" title={visiblePath(file.title)}>
                {visiblePath(file.title)}
              </span>
            )}
          </div>
          <p className="mt-1 text-sm text-ink-2">
            A public key (cosign.pub), a certificate of whoever signs (Notation), or a trusted root of
            Sigstore (JSON). Get it from the publisher, never from the registry that has the image.
          </p>
        </div>
        <label className="block text-ink-2">
          Name
          <input
            className="field mt-0.5"
            data-testid="signer-name"
            placeholder="Platform team"
            spellCheck={false}
            autoComplete="off"
            maxLength={100}
            value={name}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <div className="text-ink-2">
          <span>May vouch for</span>
          <div className="mt-0.5 flex text-ink">
            <TokenField
              label="May vouch for"
              placeholder="Everything; or registry.example.org/team"
              tokens={scope}
              offered={[]}
              problemOf={scopeProblem}
              testId="signer-scope"
              onChange={setScope}
            />
          </div>
        </div>
        <Identities identities={identities} onChange={setIdentities} />
        {error === null ? null : <ErrorNote report={error} />}
      </div>
    </DialogFrame>
  );
}

function scopeProblem(text: string): string | null {
  return /^[a-z0-9][a-z0-9.:_/-]*$/i.test(text)
    ? null
    : `“${visiblePath(text)}” is the beginning of no name.`;
}

/** A root of Sigstore vouches for anybody: whom of them to believe has to be said. */
function Identities({
  identities,
  onChange,
}: {
  readonly identities: readonly Identity[];
  readonly onChange: (identities: readonly Identity[]) => void;
}) {
  return (
    <fieldset>
      <legend className="text-ink-2">Identities, of a Sigstore root</legend>
      <ul className="flex flex-col gap-1">
        {identities.map((each, index) => (
          <li
            // a row is nothing but its place in the list
            key={index}
            className="flex items-center gap-1"
          >
            <input
              className="field"
              aria-label="Who: a mail address or the address of a workflow"
              data-testid="signer-identity"
              placeholder="release@example.org"
              spellCheck={false}
              autoComplete="off"
              value={each.identity}
              onChange={(event) =>
                onChange(identities.with(index, { ...each, identity: event.target.value }))
              }
            />
            <input
              className="field"
              aria-label="Who says so: the issuer"
              data-testid="signer-issuer"
              placeholder="https://accounts.example.org"
              spellCheck={false}
              autoComplete="off"
              value={each.issuer}
              onChange={(event) => onChange(identities.with(index, { ...each, issuer: event.target.value }))}
            />
            <IconButton
              small
              label="Remove this identity"
              onPress={() => onChange(identities.toSpliced(index, 1))}
            >
              <X size={13} aria-hidden />
            </IconButton>
          </li>
        ))}
      </ul>
      <Button
        small
        look="quiet"
        extra="-ml-2"
        onPress={() => onChange([...identities, NOBODY])}
        data-testid="signer-identity-add"
      >
        Add an identity
      </Button>
    </fieldset>
  );
}
