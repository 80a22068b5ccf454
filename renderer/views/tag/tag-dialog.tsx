import { useState } from 'react';
import type { ErrorReport } from '../../../core/api/errors.ts';
import { call, reportOf } from '../../bridge.ts';
import { closeDialog } from '../../state/dialog.ts';
import { toast } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { CommandLine } from '../../ui/command-line.tsx';
import { DialogFrame } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { shellWord } from '../../words/commands.ts';
import { familiarName } from '../../words/format.ts';

/** Gives an image one more name; it keeps those it has (G9). */
export function TagDialog({ imageKey, title }: { readonly imageKey: string; readonly title: string }) {
  const [name, setName] = useState(imageKey.startsWith('sha256:') ? '' : familiarName(title));
  const [error, setError] = useState<ErrorReport | null>(null);
  const [busy, setBusy] = useState(false);
  const wanted = name.trim();

  const save = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await call('images.tag', { key: imageKey, name: wanted });
      closeDialog();
      toast(`Tagged ${wanted}`);
    } catch (thrown) {
      setError(reportOf(thrown));
      setBusy(false);
    }
  };

  return (
    <DialogFrame
      title={`Tag ${familiarName(title).slice(0, 120)}`}
      width={480}
      testId="tag-dialog"
      footer={
        <>
          <Button onPress={closeDialog}>Cancel</Button>
          <Button
            look="primary"
            isDisabled={busy || wanted === '' || wanted === familiarName(title)}
            onPress={() => void save()}
            data-testid="tag-save"
          >
            Add name
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted !== '' && !busy) void save();
        }}
      >
        <label className="block text-ink-2">
          New name
          <input
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the dialog was opened to type here
            autoFocus
            className="field mt-1"
            data-testid="tag-input"
            placeholder="registry/repository:tag"
            spellCheck={false}
            value={name}
            onFocus={(event) => event.target.select()}
            onChange={(event) => setName(event.target.value)}
          />
        </label>
      </form>
      <p className="mt-2 mb-3 text-ink-2">
        The image keeps its other names. If another image has this name now, it loses it.
      </p>
      {error === null ? (
        <CommandLine
          command={`strata tag ${shellWord(imageKey)} ${shellWord(wanted === '' ? 'NAME' : wanted)}`}
        />
      ) : (
        <ErrorNote report={error} />
      )}
    </DialogFrame>
  );
}
