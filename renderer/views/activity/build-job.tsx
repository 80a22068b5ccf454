import type { Job } from '../../../core/api/jobs.ts';
import { goToRun, runOf, useRuns } from '../../state/build/runs.ts';
import { showActivity } from '../../state/dialog.ts';
import { isActive } from '../../state/jobs.ts';
import { Button } from '../../ui/button.tsx';
import { describeJob } from '../../words/jobs.ts';
import { added, cachedInWords } from '../build/run/run-words.ts';

/** A build is not a matter of bytes to come: what it has done so far is said by its steps. */
export function BuildStatus({ job, now }: { readonly job: Job; readonly now: number }) {
  const head = useRuns((state) => state.heads.get(runOf(job.id)?.id ?? ''));
  const words =
    job.state.kind === 'queued' || !isActive(job)
      ? describeJob({ ...job, progress: { ...job.progress, total: 0, transferred: 0, reused: 0 } }, now)
      : head === undefined
        ? 'Building'
        : `${cachedInWords(head)} · ${added(head.bytes)}`;
  return (
    <p className="figures mt-1 text-sm whitespace-normal! text-ink-2" data-testid="job-status">
      {words}
    </p>
  );
}

/** To its steps and its log, unless that was forgotten. */
export function ShowBuild({ jobId }: { readonly jobId: string }) {
  const run = useRuns((state) => {
    const found = runOf(jobId);
    return found !== undefined && state.heads.has(found.id) ? found : undefined;
  });
  if (run === undefined) return null;
  return (
    <Button
      small
      onPress={() => {
        showActivity(false);
        goToRun(run);
      }}
      data-testid="job-show"
    >
      Show
    </Button>
  );
}
