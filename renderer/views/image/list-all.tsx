import { ListTree } from 'lucide-react';
import type { ImageChoice } from '../../../core/api/files.ts';
import type { ImageDetail } from '../../../core/api/images.ts';
import { call } from '../../bridge.ts';
import { listFiles, useListings } from '../../state/files-listing.ts';
import { cancelJob, isActive, useJobs } from '../../state/jobs.ts';
import { useResource } from '../../state/resource.ts';
import { attempt } from '../../state/toasts.ts';
import { Button, Explained } from '../../ui/button.tsx';
import { ProgressBar } from '../../ui/values.tsx';
import { formatSize } from '../../words/format.ts';
import { fraction } from '../../words/jobs.ts';

/** For an image in a registry: makes the files of all its layers known, and says before what that downloads (D21). */
export function ListAll({ detail, choice }: { readonly detail: ImageDetail; readonly choice: ImageChoice }) {
  const id = `${choice.key} ${choice.platform ?? ''} all`;
  const jobId = useListings((state) => state.jobs[id]);
  const job = useJobs((state) => state.jobs.find((each) => each.id === jobId));
  const done = job?.state.kind === 'done' ? 1 : 0;
  const unlisted = detail.layers.filter(({ state, entries }) => state === 'elsewhere' && entries === null);
  const [plan] = useResource(`${id} ${unlisted.length}`, done, () =>
    call('open.planIndex', { ...choice, layer: null }),
  );
  if (job !== undefined && isActive(job)) {
    return (
      <div className="flex h-7 items-center gap-2" data-testid="listing-all">
        <div className="w-24">
          <ProgressBar value={fraction(job.progress)} label="Listing files" />
        </div>
        <span className="figures text-sm text-ink-2">
          {formatSize(job.progress.transferred)} of {formatSize(job.progress.total)}
        </span>
        <Button small look="quiet" onPress={() => attempt(() => cancelJob(job.id))}>
          Cancel
        </Button>
      </div>
    );
  }
  if (plan.kind !== 'ready' || plan.value.download === 0) return null;
  const { download } = plan.value;
  return (
    <Explained
      extra="btn"
      sentence={`Downloads ${formatSize(download)} once and keeps only the lists of files, not the layers.`}
      onPress={() => attempt(() => listFiles(id, choice, null))}
      data-testid="list-all"
    >
      <ListTree size={14} aria-hidden /> List all files{' '}
      <span className="text-ink-3">{formatSize(download)}</span>
    </Explained>
  );
}
