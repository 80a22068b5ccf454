import { useState } from 'react';
import { CLEANING_KINDS, type CleaningKind } from '../../../core/api/storage.ts';
import { call } from '../../bridge.ts';
import { closeDialog } from '../../state/dialog.ts';
import { useResource } from '../../state/resource.ts';
import { clean } from '../../state/storage.ts';
import { attempt } from '../../state/toasts.ts';
import { useTotals } from '../../state/totals.ts';
import { AgeSelect } from '../../ui/age-select.tsx';
import { Button } from '../../ui/button.tsx';
import { CommandLine } from '../../ui/command-line.tsx';
import { DialogFrame } from '../../ui/dialog.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { exactBytes, formatSize } from '../../words/format.ts';
import { pruneCommand } from '../../words/commands.ts';
import { CleaningPart } from './cleaning-part.tsx';

const DAY = 86_400_000;
/** What nobody misses. */
const HARMLESS: readonly CleaningKind[] = ['dangling', 'unreachable'];

/** What could go, by kind and to the byte, before anything does (G3, G4). */
export function CleanDialog({ kinds }: { readonly kinds: readonly CleaningKind[] | null }) {
  const [chosen, setChosen] = useState<ReadonlySet<CleaningKind>>(() => new Set(kinds ?? HARMLESS));
  const [days, setDays] = useState('');
  // the instant is fixed when the sheet opens, so that the plan and the deed ask the same
  const [opened] = useState(() => Date.now());
  const until = days === '' ? null : new Date(opened - Number(days) * DAY).toISOString();
  const request = { kinds: CLEANING_KINDS.filter((kind) => chosen.has(kind)), until };
  const revision = useTotals((state) => state.revision);
  const readOnly = useTotals((state) => state.totals?.readOnly === true);
  // every kind is told, whether it is chosen or not
  const [every, reload] = useResource(`every ${until ?? ''}`, revision, () =>
    call('storage.planClean', { kinds: [...CLEANING_KINDS], until }),
  );
  // what is chosen is planned together: two kinds may hold the same blob
  const [plan] = useResource('chosen', revision + keyOf(request), () => call('storage.planClean', request));
  const ready = plan.kind === 'ready' && !plan.stale;
  const frees = plan.kind === 'ready' ? plan.value.frees : null;
  const command = pruneCommand(request.kinds, until);
  const nothing = request.kinds.length === 0 || frees === 0;

  return (
    <DialogFrame
      title="Clean up"
      width={600}
      role="alertdialog"
      testId="clean-dialog"
      footer={
        <>
          <p className="figures min-w-0 flex-1" data-testid="clean-frees" aria-live="polite">
            {frees === null ? null : nothing ? (
              <span className="text-ink-2">Nothing is chosen that frees anything</span>
            ) : (
              <span title={exactBytes(frees)}>
                Frees <span className="font-semibold">{formatSize(frees)}</span>
                <span className="text-ink-2">
                  {plan.kind === 'ready' && plan.value.undoable
                    ? '; removed images can be brought back'
                    : '; cannot be undone'}
                </span>
              </span>
            )}
          </p>
          {/* the safe answer has the focus */}
          {/* oxlint-disable-next-line jsx-a11y/no-autofocus */}
          <Button autoFocus onPress={closeDialog}>
            Cancel
          </Button>
          <Button
            look="danger"
            isDisabled={!ready || nothing || readOnly}
            data-testid="clean-confirm"
            onPress={() => {
              closeDialog();
              attempt(() => clean(request));
            }}
          >
            {frees === null || nothing ? 'Clean up' : `Free ${formatSize(frees)}`}
          </Button>
        </>
      }
    >
      {readOnly ? <p className="mb-2 text-warn">This store can only be read.</p> : null}
      {every.kind === 'failed' ? <ErrorNote report={every.error} onRetry={reload} /> : null}
      {plan.kind === 'failed' && every.kind !== 'failed' ? <ErrorNote report={plan.error} /> : null}
      <div className="flex items-center gap-2 pb-2">
        <span className="text-ink-2">Only images</span>
        <AgeSelect label="Age" days={days} testId="clean-age" onChoose={setDays} />
      </div>
      <div className="min-h-64">
        {every.kind === 'ready'
          ? every.value.kinds.map((part) => (
              <CleaningPart
                key={part.kind}
                part={part}
                chosen={chosen.has(part.kind)}
                onChoose={(on) =>
                  setChosen(
                    (before) => new Set([...before, part.kind].filter((kind) => on || kind !== part.kind)),
                  )
                }
              />
            ))
          : null}
        {command === null ? null : (
          <div className="mt-2">
            <CommandLine command={command} />
          </div>
        )}
        {every.kind === 'loading' ? <div className="skeleton h-4 w-2/3" aria-busy /> : null}
      </div>
    </DialogFrame>
  );
}

/** A number that is another for another request: what was planned before stays shown until the new plan is here. */
function keyOf(request: { readonly kinds: readonly CleaningKind[]; readonly until: string | null }): number {
  const mask = request.kinds.reduce((sum, kind) => sum + 2 ** CLEANING_KINDS.indexOf(kind), 0);
  return (mask + (request.until === null ? 0 : Date.parse(request.until) / DAY) * 64) * 1e4;
}
