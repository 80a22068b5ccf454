import {
  ChevronDown,
  ChevronRight,
  CircleCheck,
  CircleDashed,
  CirclePause,
  CircleX,
  Clock,
  LoaderCircle,
  Pause,
  ScrollText,
  X,
} from 'lucide-react';
import { memo, useState } from 'react';
import type { Job } from '../../../core/api/jobs.ts';
import { openDialog, showActivity } from '../../state/dialog.ts';
import {
  cancelJob,
  canPause,
  canRetry,
  dismissJob,
  isActive,
  isTransfer,
  pauseJob,
  resumeJob,
  retryJob,
} from '../../state/jobs.ts';
import { openImage } from '../../state/router.ts';
import { attempt } from '../../state/toasts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { CommandLine } from '../../ui/command-line.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { useNow } from '../../ui/use-now.ts';
import { ProgressBar } from '../../ui/values.tsx';
import { describeJob, fraction } from '../../words/jobs.ts';
import { BuildStatus, ShowBuild } from './build-job.tsx';
import { JobLayers } from './job-layers.tsx';
import { Turn } from './turn.tsx';

const PICTURES = {
  queued: [Clock, 'text-ink-3', 'Waiting'],
  paused: [CirclePause, 'text-ink-3', 'Paused'],
  running: [LoaderCircle, 'text-accent spin', 'Running'],
  retrying: [CircleDashed, 'text-warn', 'Will try again'],
  done: [CircleCheck, 'text-good', 'Done'],
  failed: [CircleX, 'text-danger', 'Failed'],
  cancelled: [CircleX, 'text-ink-3', 'Cancelled'],
  interrupted: [CirclePause, 'text-warn', 'Interrupted'],
} as const;

const VERBS = {
  pull: 'Pull',
  verify: 'Verify',
  prune: 'Prune',
  save: 'Save',
  look: 'List files of',
  scan: 'Scan',
  vulnerabilities: 'Scan',
  build: 'Build',
  push: 'Push',
  copy: 'Copy',
  updates: 'Look for',
} as const;

export const JobItem = memo(function JobItem({ job }: { readonly job: Job }) {
  const active = isActive(job);
  const now = useNow(job.state.kind === 'retrying');
  const [unfolded, setUnfolded] = useState<boolean | null>(null);
  const open = unfolded ?? active;
  const [Picture, tone, word] = PICTURES[job.state.kind];
  const Fold = open ? ChevronDown : ChevronRight;
  const name = `${VERBS[job.kind]} ${job.title}`;
  return (
    <li
      className="border-b border-line px-4 py-3"
      data-testid="job"
      data-state={job.state.kind}
      data-title={job.title}
    >
      <div className="flex items-center gap-2">
        <Picture size={15} className={`shrink-0 ${tone}`} aria-label={word} />
        <button
          type="button"
          className="flex min-w-0 flex-1 items-center gap-1 rounded text-left"
          aria-expanded={open}
          onClick={() => setUnfolded(!open)}
          title={name}
        >
          <span className="truncate font-medium">{name}</span>
          <Fold size={13} className="shrink-0 text-ink-3" aria-hidden />
        </button>
        <Actions job={job} />
      </div>
      <div className="mt-1.5 pl-[23px]">
        {job.state.kind === 'done' || job.state.kind === 'interrupted' || job.kind === 'build' ? null : (
          <ProgressBar
            value={fraction(job.progress)}
            label={name}
            tone={active ? 'accent' : 'idle'}
            reused={job.progress.total === 0 ? 0 : job.progress.reused / job.progress.total}
          />
        )}
        {job.kind === 'build' ? (
          <BuildStatus job={job} now={now} />
        ) : (
          <p className="figures mt-1 text-sm whitespace-normal! text-ink-2" data-testid="job-status">
            {describeJob(job, now)}
          </p>
        )}
        {job.place === undefined ? null : <Turn job={job} name={name} />}
        {job.state.kind === 'failed' ? (
          <div className="mt-2">
            <ErrorNote report={job.state.error} />
          </div>
        ) : null}
        {open ? <JobLayers job={job} /> : null}
        {open && job.command !== '' ? (
          <div className="mt-2">
            <CommandLine command={job.command} />
          </div>
        ) : null}
      </div>
    </li>
  );
});

/** What dismissing takes away with it. */
function dismissal({ kind, state }: Job): string {
  const keeps = state.kind === 'done' || kind !== 'pull';
  return keeps ? 'Dismiss' : 'Dismiss, and drop what was downloaded';
}

function Actions({ job }: { readonly job: Job }) {
  const { state } = job;
  return (
    <div className="flex shrink-0 items-center gap-1">
      {job.kind === 'build' ? <ShowBuild jobId={job.id} /> : null}
      {canPause(job) ? (
        <IconButton
          small
          label={`Pause ${job.title}`}
          onPress={() => attempt(() => pauseJob(job.id))}
          data-testid="job-pause"
        >
          <Pause size={13} aria-hidden />
        </IconButton>
      ) : null}
      {state.kind === 'paused' ? (
        <Button small look="primary" onPress={() => attempt(() => resumeJob(job.id))} data-testid="job-go-on">
          Resume
        </Button>
      ) : null}
      {isActive(job) || state.kind === 'paused' ? (
        <Button small onPress={() => attempt(() => cancelJob(job.id))} data-testid="job-cancel">
          Cancel
        </Button>
      ) : null}
      {canRetry(job) ? (
        <Button
          small
          look={state.kind === 'interrupted' ? 'primary' : 'plain'}
          onPress={() => attempt(() => retryJob(job.id))}
          data-testid={state.kind === 'failed' ? 'job-retry' : 'job-resume'}
        >
          {state.kind === 'failed' ? 'Retry' : isTransfer(job) ? 'Resume' : 'Run again'}
        </Button>
      ) : null}
      {state.kind === 'done' && state.imageKey !== null ? (
        <Button
          small
          onPress={() => {
            showActivity(false);
            openImage(state.imageKey ?? '');
          }}
        >
          Open
        </Button>
      ) : null}
      {state.kind === 'done' && job.kind === 'verify' ? (
        <Button small onPress={() => openDialog({ kind: 'report', jobId: job.id })} data-testid="job-report">
          Report
        </Button>
      ) : null}
      <IconButton
        small
        label="Log"
        onPress={() => openDialog({ kind: 'log', jobId: job.id, title: job.title })}
      >
        <ScrollText size={13} aria-hidden />
      </IconButton>
      {isActive(job) || state.kind === 'paused' ? null : (
        <IconButton
          small
          label={dismissal(job)}
          onPress={() => attempt(() => dismissJob(job.id))}
          data-testid="job-dismiss"
        >
          <X size={13} aria-hidden />
        </IconButton>
      )}
    </div>
  );
}
