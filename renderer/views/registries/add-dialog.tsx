import { useId, useState } from 'react';
import { REGISTRY_KINDS, type RegistryKind } from '../../../core/api/registries.ts';
import type { ErrorReport } from '../../../core/api/errors.ts';
import { reportOf } from '../../bridge.ts';
import { closeDialog } from '../../state/dialog.ts';
import { changeRegistry, useRegistries } from '../../state/registries/registries.ts';
import { go } from '../../state/router.ts';
import { Button } from '../../ui/button.tsx';
import { DialogFrame } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { domainIn, domainProblem, guessedKind, KIND_NAMES } from '../../words/registries.ts';

/** One more registry: its address is enough, the rest is guessed and can be said otherwise. */
export function AddRegistryDialog() {
  const id = useId();
  const known = useRegistries(({ registries }) => registries) ?? [];
  const [text, setText] = useState('');
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<RegistryKind | null>(null);
  const [error, setError] = useState<ErrorReport | null>(null);
  const [busy, setBusy] = useState(false);
  const domain = domainIn(text);
  const problem = domainProblem(
    domain,
    known.map((each) => each.domain),
  );
  const kind = chosen ?? guessedKind(domain);
  const ready = problem === null && !busy;

  const add = async (): Promise<void> => {
    if (!ready) return;
    setBusy(true);
    setError(null);
    try {
      await changeRegistry({ domain, kind, name: name.trim() === '' ? domain : name.trim() });
      closeDialog();
      go({ kind: 'registries', domain });
    } catch (thrown) {
      setError(reportOf(thrown));
      setBusy(false);
    }
  };

  return (
    <DialogFrame
      title="Add a registry"
      width={480}
      testId="registry-add-dialog"
      footer={
        <>
          <Button onPress={closeDialog}>Cancel</Button>
          <Button look="primary" isDisabled={!ready} onPress={() => void add()} data-testid="registry-add">
            Add
          </Button>
        </>
      }
    >
      <form
        className="flex flex-col gap-2"
        onSubmit={(event) => {
          event.preventDefault();
          void add();
        }}
      >
        <label className="block text-ink-2">
          Address
          <input
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the dialog was opened to type here
            autoFocus
            className="field mt-0.5"
            data-testid="registry-domain"
            placeholder="registry.example.org:5000"
            spellCheck={false}
            autoComplete="off"
            aria-invalid={problem !== null && problem !== ''}
            aria-describedby={id}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
        <p id={id} className="-mt-1 min-h-5 text-sm break-words" data-testid="registry-understood">
          {problem === null ? (
            <span className="text-ink-3">
              Its images are called <span className="text-ink-2">{domain}/…</span>
            </span>
          ) : (
            <span className="text-danger">{problem}</span>
          )}
        </p>
        <div className="grid grid-cols-2 gap-2">
          <label className="block text-ink-2">
            Name
            <input
              className="field mt-0.5"
              data-testid="registry-name"
              placeholder={problem === null ? domain : 'As the address'}
              spellCheck={false}
              autoComplete="off"
              maxLength={100}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </label>
          <label className="block text-ink-2">
            Kind
            <select
              className="field mt-0.5 px-1!"
              data-testid="registry-kind"
              value={kind}
              onChange={(event) =>
                setChosen(REGISTRY_KINDS.find((each) => each === event.target.value) ?? null)
              }
            >
              {REGISTRY_KINDS.map((each) => (
                <option key={each} value={each}>
                  {KIND_NAMES[each]}
                </option>
              ))}
            </select>
          </label>
        </div>
        <input type="submit" hidden />
      </form>
      <p className="mt-2 text-sm text-ink-2">
        Nothing is asked of it yet. Its login, its certificates and a test of the connection come next.
      </p>
      {error === null ? null : (
        <div className="mt-3">
          <ErrorNote report={error} />
        </div>
      )}
    </DialogFrame>
  );
}
