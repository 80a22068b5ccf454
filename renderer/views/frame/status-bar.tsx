import { ChevronUp, Lock, RefreshCw, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { openDialog, showActivity, useDialog } from '../../state/dialog.ts';
import { canRetry, isActive, useJobs } from '../../state/jobs.ts';
import { useTotals } from '../../state/totals.ts';
import { Explained } from '../../ui/button.tsx';
import { describeError } from '../../words/errors.ts';
import { exactBytes, formatCount, formatSize } from '../../words/format.ts';
import { TOTAL_WORDS } from '../../words/sizes.ts';

/** Always there, always true. Each figure says in one sentence what it counts; a click explains them all. */
export function StatusBar() {
  const { totals, error } = useTotals();
  return (
    <footer
      className="flex min-w-0 items-center justify-between gap-4 border-t border-line px-2 text-sm text-ink-2"
      data-testid="status-bar"
    >
      <div className="figures flex min-w-0 items-center overflow-hidden" role="group" aria-label="Store">
        {error === null ? null : (
          <span className="flex items-center gap-1 px-1 text-danger">
            <TriangleAlert size={13} aria-hidden /> {describeError(error).title}
          </span>
        )}
        {totals === null ? null : (
          <>
            <Figure sentence={TOTAL_WORDS.images}>{formatCount(totals.images, 'image')}</Figure>
            <Figure sentence={TOTAL_WORDS.virtual} bytes={totals.virtual}>
              {formatSize(totals.virtual)} virtual
            </Figure>
            <Figure sentence={TOTAL_WORDS.onDisk} bytes={totals.onDisk}>
              {formatSize(totals.onDisk)} on disk
            </Figure>
            <Figure sentence={TOTAL_WORDS.saved} bytes={totals.saved} last>
              sharing saves {formatSize(totals.saved)}
            </Figure>
            {totals.readOnly ? (
              <span className="chip chip-warn ml-2">
                <Lock size={12} aria-hidden /> read-only
              </span>
            ) : null}
          </>
        )}
      </div>
      <ActivityButton />
    </footer>
  );
}

function Figure({
  sentence,
  bytes,
  children,
  last = false,
}: {
  readonly sentence: string;
  readonly bytes?: number;
  readonly children: ReactNode;
  readonly last?: boolean;
}) {
  return (
    <>
      <Explained
        extra="ring-inside"
        onPress={() => openDialog({ kind: 'sizes' })}
        sentence={
          <>
            {sentence}
            {bytes === undefined ? null : (
              <span className="figures mt-1 block text-ink-3">{exactBytes(bytes)}</span>
            )}
          </>
        }
      >
        {children}
      </Explained>
      {last ? null : (
        <span className="text-ink-3" aria-hidden>
          ·
        </span>
      )}
    </>
  );
}

function ActivityButton() {
  const jobs = useJobs((state) => state.jobs);
  const open = useDialog((state) => state.activity);
  const running = jobs.filter(isActive).length;
  const stopped = jobs.filter((job) => canRetry(job) && job.state.kind !== 'cancelled').length;
  return (
    <button
      type="button"
      className="figures flex h-6 shrink-0 items-center gap-1.5 rounded px-2 hover:bg-hover hover:text-ink"
      aria-expanded={open}
      aria-controls="activity"
      data-testid="activity-open"
      onClick={() => showActivity()}
    >
      {running > 0 ? <RefreshCw size={13} className="spin text-accent" aria-hidden /> : null}
      {stopped > 0 ? <TriangleAlert size={13} className="text-danger" aria-hidden /> : null}
      {running > 0 ? `${running} running` : stopped > 0 ? `${stopped} unfinished` : 'Activity'}
      <ChevronUp size={13} className={open ? 'rotate-180' : ''} aria-hidden />
    </button>
  );
}
