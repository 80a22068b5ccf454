import type { Job } from '../../../core/api/jobs.ts';
import { cancelJob } from '../../state/jobs.ts';
import { attempt } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { ProgressBar } from '../../ui/values.tsx';
import { formatDuration, formatSize } from '../../words/format.ts';
import { fraction } from '../../words/jobs.ts';

/** A scan as it goes on; leaving the tab does not end it. */
export function ScanProgress({
  job,
  title = 'Scanning for secrets',
}: {
  readonly job: Job;
  readonly title?: string;
}) {
  return (
    <div
      className="flex h-full flex-col items-center justify-center p-8 text-center"
      data-testid="scan-progress"
    >
      <h2 className="text-lg font-semibold">{title}</h2>
      <div className="mt-4 w-80 max-w-full">
        <ProgressBar value={fraction(job.progress)} label="Scanned" />
      </div>
      <p className="figures mt-2 text-ink-2" role="status">
        {said(job)}
      </p>
      <p className="mt-1 text-sm text-ink-3">You can leave this page; the scan goes on in Activity.</p>
      <div className="mt-4">
        <Button onPress={() => attempt(() => cancelJob(job.id))} data-testid="scan-cancel">
          Cancel
        </Button>
      </div>
    </div>
  );
}

function said({ state, progress }: Job): string {
  if (state.kind === 'queued') return 'Waiting for its turn';
  // another program scans, and does not say how far it is
  if (progress.total === 0) return 'Under way';
  const left = progress.secondsLeft === null ? '' : ` · ${formatDuration(progress.secondsLeft)} left`;
  return `${formatSize(progress.transferred + progress.reused)} of ${formatSize(progress.total)}${left}`;
}
