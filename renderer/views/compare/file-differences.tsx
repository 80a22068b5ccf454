import type { ChangeCount } from '../../../core/api/files.ts';
import type { ImageComparison } from '../../../core/api/compare.ts';
import { Size } from '../../ui/values.tsx';
import { formatCount } from '../../words/format.ts';
import { ChangeMark } from '../files/change-mark.tsx';

interface Props {
  readonly comparison: ImageComparison;
  readonly from: string;
  readonly to: string;
}

/** What the right image's filesystem has differently. */
export function FileDifferences({ comparison: { files } }: Props) {
  return (
    <div className="flex h-full flex-col">
      {files === null ? null : (
        <dl
          className="figures flex flex-wrap items-center gap-x-5 gap-y-1 border-b border-line px-5 py-2"
          data-testid="compare-files-counts"
        >
          <Count change="added" name="only right" count={files.added} />
          <Count change="changed" name="differ" count={files.changed} />
          <Count change="removed" name="only left" count={files.removed} />
          <Count change="none" name="the same in both" count={files.same} />
        </dl>
      )}
    </div>
  );
}

function Count({
  change,
  name,
  count,
}: {
  readonly change: 'added' | 'changed' | 'removed' | 'none';
  readonly name: string;
  readonly count: ChangeCount;
}) {
  return (
    <div className="flex items-center gap-1.5">
      <dt className="sr-only">{name}</dt>
      <ChangeMark change={change} />
      <dd>
        {formatCount(count.entries, 'entry', 'entries')}{' '}
        <span className="text-ink-2">
          {name}, <Size bytes={count.bytes} />
        </span>
      </dd>
    </div>
  );
}
