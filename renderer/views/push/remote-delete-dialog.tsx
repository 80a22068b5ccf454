import { ServerOff } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { DeletePlan } from '../../../core/api/push.ts';
import type { ErrorReport } from '../../../core/api/errors.ts';
import { call, reportOf } from '../../bridge.ts';
import { closeDialog } from '../../state/dialog.ts';
import { destinationOf, useRegistry } from '../../state/push.ts';
import { reopenTags, useTags } from '../../state/discover/tags.ts';
import { loadRegistries } from '../../state/registries/registries.ts';
import { useResource } from '../../state/resource.ts';
import { attempt, toast } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { CommandLine } from '../../ui/command-line.tsx';
import { DialogFrame } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Digest } from '../../ui/values.tsx';
import { formatCount } from '../../words/format.ts';
import { visiblePath } from '../../words/visible.ts';
import { DangerMark, KindMark } from '../registries/registry-mark.tsx';

/** Takes a tag away where everybody else gets it from: looks like nothing that happens on this machine (A16). */
export function RemoteDeleteDialog({ reference }: { readonly reference: string }) {
  const { registry: domain } = destinationOf(reference.split('@', 1)[0] ?? '');
  const registry = useRegistry(domain);
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ErrorReport | null>(null);
  const [plan, reload] = useResource(reference, 0, () => call('push.planDelete', { reference }));
  useEffect(() => attempt(loadRegistries), []);
  const confirmed = plan.kind === 'ready' && typed === plan.value.confirm;

  const confirm = async (): Promise<void> => {
    if (plan.kind !== 'ready' || !confirmed || busy) return;
    setBusy(true);
    setError(null);
    try {
      await call('push.delete', { reference, digest: plan.value.digest, confirm: typed });
      closeDialog();
      tagsChanged(reference);
      toast(`Deleted ${visiblePath(plan.value.familiar)} in the registry`);
    } catch (thrown) {
      setError(reportOf(thrown));
      setBusy(false);
    }
  };

  return (
    <DialogFrame
      title={
        <span className="flex min-w-0 items-center gap-2 text-danger">
          <ServerOff size={18} className="shrink-0" aria-hidden />
          <span className="min-w-0 truncate">Delete in the registry {visiblePath(domain)}?</span>
          {registry === undefined ? null : <DangerMark registry={registry} />}
        </span>
      }
      width={560}
      role="alertdialog"
      testId="remote-delete-dialog"
      footer={
        <>
          {/* oxlint-disable-next-line jsx-a11y/no-autofocus -- the safe answer has the focus */}
          <Button autoFocus onPress={closeDialog}>
            Cancel
          </Button>
          <Button
            look="danger"
            isDisabled={!confirmed || busy}
            onPress={() => void confirm()}
            data-testid="remote-delete-confirm"
          >
            Delete in the registry
          </Button>
        </>
      }
    >
      <div className="min-h-40">
        {plan.kind === 'loading' ? (
          <div role="status">
            <span className="text-ink-3">Asking {visiblePath(domain)} what would go…</span>
            <div className="skeleton mt-2 h-2.5 w-2/3" />
          </div>
        ) : null}
        {plan.kind === 'failed' ? <ErrorNote report={plan.error} onRetry={reload} /> : null}
        {plan.kind === 'ready' ? (
          <>
            <p className="flex items-center gap-2">
              {registry === undefined ? null : <KindMark kind={registry.kind} />}
              <span className="selectable min-w-0 font-semibold break-all">
                {visiblePath(plan.value.familiar)}
              </span>
              <Digest digest={plan.value.digest} />
            </p>
            <Goes plan={plan.value} />
            <form
              className="mt-3"
              onSubmit={(event) => {
                event.preventDefault();
                void confirm();
              }}
            >
              <label className="block">
                Type{' '}
                <code className="rounded bg-sunken px-1 font-mono text-sm">
                  {visiblePath(plan.value.confirm)}
                </code>{' '}
                to delete it in the registry
                <input
                  className="field mt-1 font-mono"
                  data-testid="remote-delete-input"
                  spellCheck={false}
                  autoComplete="off"
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                />
              </label>
            </form>
            {error === null ? null : (
              <div className="mt-3">
                <ErrorNote report={error} />
              </div>
            )}
            <div className="mt-3">
              <CommandLine command={plan.value.command} />
            </div>
          </>
        ) : null}
      </div>
    </DialogFrame>
  );
}

/** The list of tags that it may have been chosen from. */
function tagsChanged(reference: string): void {
  const { repository } = useTags.getState();
  if (repository !== null && reference.startsWith(`${repository}:`)) attempt(reopenTags);
}

function Goes({ plan }: { readonly plan: DeletePlan }) {
  return (
    <div
      className="mt-2 rounded-md border border-danger bg-danger-soft px-3 py-2"
      data-testid="remote-delete-goes"
    >
      <p>
        {plan.what === 'tag'
          ? 'This tag goes in the registry; other tags of the same image stay.'
          : 'This registry deletes by digest only: the image goes in the registry, with every tag that stands for it.'}
      </p>
      {plan.alsoGo.length === 0 ? null : (
        <>
          <p className="mt-1 font-medium">
            {formatCount(plan.alsoGo.length, 'other tag')} {plan.alsoGo.length === 1 ? 'goes' : 'go'} in the
            registry with it:
          </p>
          <ul className="mt-1 flex max-h-24 flex-wrap gap-1 overflow-y-auto">
            {plan.alsoGo.map((tag) => (
              <li key={tag} className="chip border border-danger bg-surface! text-danger!">
                <span className="truncate">{visiblePath(tag)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="mt-1">
        It is gone for everybody who pulls from there, and cannot be brought back from here. Images on this
        machine stay as they are.
      </p>
    </div>
  );
}
