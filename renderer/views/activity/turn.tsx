import { ArrowDown, ArrowUp } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import type { Job } from '../../../core/api/jobs.ts';
import { moveJob, useJobs, waitingWith } from '../../state/jobs.ts';
import { attempt } from '../../state/toasts.ts';
import { IconButton } from '../../ui/button.tsx';

/** Moves one that waits up or down in its line. What moves it keeps the focus, wherever it is then. */
export function Turn({ job, name }: { readonly job: Job; readonly name: string }) {
  const last = useJobs(({ jobs }) => waitingWith(jobs, job).length);
  const buttons = useRef<HTMLDivElement>(null);
  const [pressed, setPressed] = useState<'up' | 'down' | null>(null);
  const place = job.place ?? 1;
  useEffect(() => {
    if (pressed === null) return;
    const wanted = [...(buttons.current?.querySelectorAll('button') ?? [])].filter(
      ({ disabled }) => !disabled,
    );
    (wanted.find((button) => button.dataset['direction'] === pressed) ?? wanted[0])?.focus();
    // only when it has come to another place
    // oxlint-disable-next-line react/exhaustive-deps
  }, [place]);
  if (last < 2) return null;
  const move = (direction: 'up' | 'down'): void => {
    setPressed(direction);
    attempt(() => moveJob(job, direction));
  };
  return (
    <div ref={buttons} className="mt-1 flex items-center gap-1">
      <IconButton
        small
        label={`Move ${name} up`}
        isDisabled={place === 1}
        onPress={() => move('up')}
        data-testid="job-up"
        data-direction="up"
      >
        <ArrowUp size={13} aria-hidden />
      </IconButton>
      <IconButton
        small
        label={`Move ${name} down`}
        isDisabled={place >= last}
        onPress={() => move('down')}
        data-testid="job-down"
        data-direction="down"
      >
        <ArrowDown size={13} aria-hidden />
      </IconButton>
      <span role="status" className="sr-only">
        {pressed === null ? '' : `${name}: ${place} of ${last}`}
      </span>
    </div>
  );
}
