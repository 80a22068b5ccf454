import { useState } from 'react';
import type { ErrorReport } from '../../../../core/api/errors.ts';
import { reportOf } from '../../../bridge.ts';
import { buildRemote } from '../../../state/build/sources.ts';
import { closeDialog } from '../../../state/dialog.ts';
import { Button } from '../../../ui/button.tsx';
import { DialogFrame } from '../../../ui/dialog.tsx';
import { ErrorNote } from '../../../ui/error-note.tsx';

/** A context that is fetched when it is built: a git repository, or an archive that a server has (F16). */
export function RemoteDialog() {
  const [text, setText] = useState('');
  const [error, setError] = useState<ErrorReport | null>(null);
  const [busy, setBusy] = useState(false);
  const url = text.trim();
  const open = async (): Promise<void> => {
    setBusy(true);
    setError(null);
    try {
      await buildRemote(url);
    } catch (thrown) {
      setError(reportOf(thrown));
      setBusy(false);
    }
  };
  return (
    <DialogFrame
      title="Build from a repository"
      width={560}
      testId="build-remote-dialog"
      footer={
        <>
          <Button onPress={closeDialog}>Cancel</Button>
          <Button
            look="primary"
            isDisabled={busy || url === ''}
            onPress={() => void open()}
            data-testid="build-remote-open"
          >
            Open
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (url !== '' && !busy) void open();
        }}
      >
        <label className="block text-ink-2">
          Address of a git repository, or of a tar archive
          <input
            // oxlint-disable-next-line jsx-a11y/no-autofocus -- the dialog was opened to type here
            autoFocus
            className="field mt-1 font-mono text-sm!"
            data-testid="build-remote-input"
            placeholder="https://example.com/owner/repository.git#branch:folder"
            spellCheck={false}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
        </label>
      </form>
      <p className="mt-2 text-ink-2">
        After <code className="font-mono">#</code> come the branch, tag or commit and, after a colon, the
        folder to build. It is fetched when it is built, into the work folder, and nothing of it runs on this
        machine but what its Dockerfile says.
      </p>
      {error === null ? null : (
        <div className="mt-3">
          <ErrorNote report={error} />
        </div>
      )}
    </DialogFrame>
  );
}
