import { useState } from 'react';
import type { PruneRequest } from '../../../core/api/removal.ts';
import { call } from '../../bridge.ts';
import { prune } from '../../state/deeds.ts';
import { closeDialog } from '../../state/dialog.ts';
import { useResource } from '../../state/resource.ts';
import { attempt } from '../../state/toasts.ts';
import { useTotals } from '../../state/totals.ts';
import { AgeSelect } from '../../ui/age-select.tsx';
import { Button } from '../../ui/button.tsx';
import { CommandLine } from '../../ui/command-line.tsx';
import { DialogFrame } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { wordsOf } from '../../state/filters.ts';
import { formatSize } from '../../words/format.ts';
import { RemovalPreview } from './removal-preview.tsx';

const DAY = 86_400_000;
export function PruneDialog() {
  const [all, setAll] = useState(false);
  const [days, setDays] = useState('');
  const [labels, setLabels] = useState('');
  // the instant is fixed when it is chosen, so that the plan and the deed ask the same
  const [opened] = useState(() => Date.now());
  const request: PruneRequest = {
    all,
    until: days === '' ? null : new Date(opened - Number(days) * DAY).toISOString(),
    labels: wordsOf(labels),
  };
  const revision = useTotals((state) => state.revision);
  const [plan, reload] = useResource(JSON.stringify(request), revision, () =>
    call('images.planPrune', request),
  );
  const nothing =
    plan.kind === 'ready' &&
    plan.value.deleted.length === 0 &&
    plan.value.untagged.length === 0 &&
    plan.value.frees === 0;
  const blocked = plan.kind !== 'ready' || plan.stale || nothing || plan.value.blockers.length > 0;

  return (
    <DialogFrame
      title="Remove unused images"
      width={560}
      role="alertdialog"
      testId="prune-dialog"
      footer={
        <>
          {/* the safe answer has the focus */}
          {/* oxlint-disable-next-line jsx-a11y/no-autofocus */}
          <Button autoFocus onPress={closeDialog}>
            Cancel
          </Button>
          <Button
            look="danger"
            isDisabled={blocked}
            data-testid="prune-confirm"
            onPress={() => {
              closeDialog();
              attempt(() => prune(request));
            }}
          >
            {plan.kind === 'ready' && !nothing ? `Free ${formatSize(plan.value.frees)}` : 'Remove'}
          </Button>
        </>
      }
    >
      <div className="mb-3 flex flex-wrap items-center gap-x-3 gap-y-2">
        <label className="flex items-center gap-2">
          <span className="text-ink-2">Remove</span>
          <select
            className="field w-auto!"
            value={all ? 'all' : 'dangling'}
            onChange={(event) => setAll(event.target.value === 'all')}
          >
            <option value="dangling">images without a name</option>
            <option value="all">every image that nothing uses</option>
          </select>
        </label>
        <AgeSelect label="Age" days={days} onChoose={setDays} />
        <input
          className="field w-52!"
          aria-label="Labels"
          placeholder="label=value, label!=value"
          spellCheck={false}
          value={labels}
          onChange={(event) => setLabels(event.target.value)}
        />
      </div>
      <div className="min-h-36">
        {plan.kind === 'loading' ? <div className="skeleton h-4 w-2/3" /> : null}
        {plan.kind === 'failed' ? <ErrorNote report={plan.error} onRetry={reload} /> : null}
        {nothing ? <p className="text-ink-2">Nothing to remove: no image fits.</p> : null}
        {plan.kind === 'ready' && !nothing ? (
          <>
            <RemovalPreview plan={plan.value} />
            <div className="mt-3">
              <CommandLine command={plan.value.command} />
            </div>
          </>
        ) : null}
      </div>
    </DialogFrame>
  );
}
