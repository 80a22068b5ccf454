import { useState } from 'react';
import type { RemovalRequest } from '../../../core/api/removal.ts';
import { call } from '../../bridge.ts';
import { remove } from '../../state/deeds.ts';
import { closeDialog } from '../../state/dialog.ts';
import { useResource } from '../../state/resource.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';
import { attempt } from '../../state/toasts.ts';
import { useTotals } from '../../state/totals.ts';
import { Button } from '../../ui/button.tsx';
import { CommandLine } from '../../ui/command-line.tsx';
import { DialogFrame } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { familiarName, formatCount } from '../../words/format.ts';
import { RemovalPreview } from './removal-preview.tsx';

/** Untagging and deleting are two deeds with two labels (G6); the focus is on Cancel (L5). */
export function RemoveDialog({ request: first }: { readonly request: RemovalRequest }) {
  const [mode, setMode] = useState(first.mode);
  const request: RemovalRequest = { keys: first.keys, mode };
  const revision = useTotals((state) => state.revision);
  const [plan, reload] = useResource(`${mode} ${first.keys.join('\n')}`, revision, () =>
    call('images.planRemoval', request),
  );
  const confirmBulk = useSettings((state) => state.settings.confirmBulk);
  const bulk = first.keys.length > 1;
  const what = bulk ? formatCount(first.keys.length, 'image') : familiarName(titleOf(first.keys[0] ?? ''));
  const blocked = plan.kind !== 'ready' || plan.stale || plan.value.blockers.length > 0;
  const named = first.keys.some((key) => !key.startsWith('sha256:'));

  const confirm = (): void => {
    closeDialog();
    attempt(() => remove(request));
  };

  return (
    <DialogFrame
      title={mode === 'delete' ? `Remove ${what}?` : `Untag ${what}?`}
      width={560}
      role="alertdialog"
      testId="remove-dialog"
      footer={
        <>
          {bulk ? (
            <label className="mr-auto flex items-center gap-2 text-ink-2">
              <input
                type="checkbox"
                className="accent-[var(--accent)]"
                checked={!confirmBulk}
                onChange={(event) => changeSettings({ confirmBulk: !event.target.checked })}
              />
              Do not ask about several again
            </label>
          ) : null}
          {/* the safe answer has the focus */}
          {/* oxlint-disable-next-line jsx-a11y/no-autofocus */}
          <Button autoFocus onPress={closeDialog}>
            Cancel
          </Button>
          <Button look="danger" isDisabled={blocked} onPress={confirm} data-testid="remove-confirm">
            {mode === 'delete' ? (bulk ? `Remove ${what}` : 'Remove image') : bulk ? 'Untag all' : 'Untag'}
          </Button>
        </>
      }
    >
      {named ? (
        <fieldset className="mb-3 grid grid-cols-2 gap-2" aria-label="What to do">
          <Mode
            title="Remove"
            text="The name goes, and the image with it if this was its last name."
            current={mode === 'delete'}
            onChoose={() => setMode('delete')}
            testId="mode-delete"
          />
          <Mode
            title="Untag only"
            text="The name goes; the image stays, unnamed if this was its last name."
            current={mode === 'untag'}
            onChoose={() => setMode('untag')}
            testId="mode-untag"
          />
        </fieldset>
      ) : null}
      <div className="min-h-32">
        {plan.kind === 'loading' ? <div className="skeleton h-4 w-2/3" /> : null}
        {plan.kind === 'failed' ? <ErrorNote report={plan.error} onRetry={reload} /> : null}
        {plan.kind === 'ready' ? (
          <>
            <RemovalPreview plan={plan.value} />
            <p className="mt-3 mb-2 text-ink-3">For a few seconds after it, Undo brings everything back.</p>
            <CommandLine command={plan.value.command} />
          </>
        ) : null}
      </div>
    </DialogFrame>
  );
}

function titleOf(key: string): string {
  return key.startsWith('sha256:') ? `the unnamed image ${key.slice(7, 19)}` : key;
}

function Mode({
  title,
  text,
  current,
  onChoose,
  testId,
}: {
  readonly title: string;
  readonly text: string;
  readonly current: boolean;
  readonly onChoose: () => void;
  readonly testId: string;
}) {
  return (
    <label
      data-testid={testId}
      className="rounded-md border border-line px-3 py-2 has-checked:border-accent has-checked:bg-accent-soft not-has-checked:hover:bg-hover has-focus-visible:outline-2 has-focus-visible:outline-accent"
    >
      <span className="flex items-center gap-2 font-medium">
        <input
          type="radio"
          name="mode"
          className="accent-[var(--accent)] outline-none!"
          checked={current}
          onChange={onChoose}
        />
        {title}
      </span>
      <span className="mt-0.5 block text-sm text-ink-2">{text}</span>
    </label>
  );
}
