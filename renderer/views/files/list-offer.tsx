import { ListTree } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { ImageChoice } from '../../../core/api/files.ts';
import { call } from '../../bridge.ts';
import { listFiles, useListings } from '../../state/files-listing.ts';
import { cancelJob, isActive, useJobs } from '../../state/jobs.ts';
import { useResource } from '../../state/resource.ts';
import { attempt } from '../../state/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { ProgressBar } from '../../ui/values.tsx';
import { formatCount, formatSize } from '../../words/format.ts';

interface Props {
  readonly choice: ImageChoice;
  /** `null`: those of all layers. */
  readonly layer: number | null;
  readonly onListed: () => void;
}

/** For layers that are in a registry: what it takes to know their files, and the button that does it (D21). */
export function ListOffer({ choice, layer, onListed }: Props) {
  const id = `${choice.key} ${choice.platform ?? ''} ${layer ?? 'all'}`;
  const jobId = useListings((state) => state.jobs[id]);
  const job = useJobs((state) => state.jobs.find((each) => each.id === jobId));
  const done = job?.state.kind === 'done';
  const [plan, reload] = useResource(id, done ? 1 : 0, () => call('open.planIndex', { ...choice, layer }));
  const running = job !== undefined && isActive(job);
  // told once, by who waits for it: a list that was made before is nothing new
  const waits = useRef(false);
  useEffect(() => {
    if (running) waits.current = true;
    if (!done || !waits.current) return;
    waits.current = false;
    onListed();
  }, [running, done, onListed]);
  if (plan.kind === 'failed')
    return (
      <div className="p-4">
        <ErrorNote report={plan.error} onRetry={reload} />
      </div>
    );
  const away =
    plan.kind === 'ready' ? plan.value.layers.filter((each) => each.state === 'elsewhere').length : 0;
  // what it changes is told by comparing it with the others: they have to be known as well
  if (layer !== null && plan.kind === 'ready' && away === 0)
    return <ListOffer choice={choice} layer={null} onListed={onListed} />;
  return (
    <div
      className="flex min-h-0 flex-1 flex-col items-center justify-center gap-3 overflow-auto p-6 text-center"
      data-testid="list-offer"
    >
      <ListTree size={28} className="text-ink-3" aria-hidden />
      <div className="max-w-md">
        <h3 className="text-lg font-semibold">
          {layer === null ? 'The files are not known yet' : 'The files of this layer are not known yet'}
        </h3>
        <p className="mt-1 text-ink-2">
          {layer === null
            ? `${formatCount(away, 'layer')} of this image ${away === 1 ? 'is' : 'are'} only in the registry. Listing files reads each once`
            : 'It is only in the registry. Listing its files reads it once'}{' '}
          from beginning to end; the list is kept, the bytes are not.
        </p>
      </div>
      {running ? (
        <div className="flex w-full max-w-sm items-center gap-3" data-testid="listing">
          <ProgressBar
            value={job.progress.total === 0 ? 0 : job.progress.transferred / job.progress.total}
            label="Listing files"
          />
          <span className="figures shrink-0 text-sm text-ink-2">
            {formatSize(job.progress.transferred)} of {formatSize(job.progress.total)}
          </span>
          <Button small onPress={() => attempt(() => cancelJob(job.id))}>
            Cancel
          </Button>
        </div>
      ) : (
        <Button
          look="primary"
          isDisabled={plan.kind !== 'ready'}
          onPress={() => {
            waits.current = true;
            attempt(() => listFiles(id, choice, layer));
          }}
          data-testid="list-files"
        >
          {layer === null ? 'List all files' : 'List its files'}
          {plan.kind === 'ready' && plan.value.download > 0
            ? ` (downloads ${formatSize(plan.value.download)} once, keeps only the list)`
            : ''}
        </Button>
      )}
      {job?.state.kind === 'failed' ? <ErrorNote report={job.state.error} /> : null}
    </div>
  );
}
