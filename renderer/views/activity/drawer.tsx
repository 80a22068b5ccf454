import { X } from 'lucide-react';
import { openPull, showActivity } from '../../state/dialog.ts';
import { dismissFinished, resumeInterrupted, useJobs } from '../../state/jobs.ts';
import { attempt } from '../../state/toasts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { JobItem } from './job-item.tsx';

/** Every job with its layers. Beside the content; over its edge only where a narrow window has no room for both. */
export function ActivityDrawer() {
  const jobs = useJobs((state) => state.jobs);
  const interrupted = jobs.filter(({ state }) => state.kind === 'interrupted').length;
  const finished = jobs.some((job) => job.state.kind === 'done' || job.state.kind === 'cancelled');
  return (
    // Escape closes it from anywhere within
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section
      id="activity"
      aria-label="Activity"
      data-testid="activity"
      className="flex w-[380px] max-w-full flex-col border-l border-line bg-raised max-[1100px]:absolute max-[1100px]:inset-y-0 max-[1100px]:right-0 max-[1100px]:z-20 max-[1100px]:shadow-[var(--shadow)]"
      onKeyDown={(event) => event.key === 'Escape' && showActivity(false)}
    >
      <header className="flex h-11 shrink-0 items-center gap-2 border-b border-line pr-2 pl-4">
        <h2 className="flex-1 font-semibold">Activity</h2>
        {interrupted > 1 ? (
          <Button small onPress={() => attempt(resumeInterrupted)} data-testid="jobs-resume">
            Resume all {interrupted}
          </Button>
        ) : null}
        {finished ? (
          <Button small look="quiet" onPress={() => attempt(dismissFinished)}>
            Clear finished
          </Button>
        ) : null}
        <IconButton small label="Close Activity" onPress={() => showActivity(false)}>
          <X size={14} aria-hidden />
        </IconButton>
      </header>
      {jobs.length === 0 ? (
        <Empty
          kind="no-jobs"
          title="Nothing is running"
          action={<Button onPress={() => openPull()}>Pull an image…</Button>}
        >
          Pulls and checks appear here with their progress, and stay here when you go elsewhere.
        </Empty>
      ) : (
        <ul className="min-h-0 flex-1 overflow-y-auto">
          {jobs.map((job) => (
            <JobItem key={job.id} job={job} />
          ))}
        </ul>
      )}
    </section>
  );
}
