import type { ImageComparison } from '../../../core/api/compare.ts';
import { toggledChange } from '../../state/files-filter.ts';
import type { FileTree } from '../../state/files-tree.ts';
import { Size } from '../../ui/values.tsx';
import { formatCount } from '../../words/format.ts';
import { ChangeMark } from '../files/change-mark.tsx';

const CHANGES = [
  { change: 'added', name: 'only right' },
  { change: 'changed', name: 'in both, not the same' },
  { change: 'removed', name: 'only left' },
] as const;

interface Props {
  readonly files: NonNullable<ImageComparison['files']>;
  readonly tree: FileTree;
}

/** How many files differ, and how; each count shows only its own when it is pressed. */
export function FileCounts({ files, tree }: Props) {
  const filter = tree.use((state) => state.filter);
  return (
    <div
      role="group"
      aria-label="Changes to show"
      className="figures flex shrink-0 flex-wrap items-center gap-x-1 px-3 pt-1.5 text-sm"
      data-testid="compare-file-counts"
    >
      {CHANGES.map(({ change, name }) => {
        const pressed = filter.changes.includes(change);
        return (
          <button
            key={change}
            type="button"
            aria-pressed={pressed}
            disabled={files[change].entries === 0 && !pressed}
            title={`Click to see only what is ${name}`}
            data-testid={`only-${change}`}
            className={`flex h-6 items-center gap-1.5 rounded border px-1 pr-1.5 disabled:opacity-60 ${pressed ? 'border-accent bg-accent-soft' : 'border-transparent hover:bg-hover'}`}
            onClick={() => tree.setFilter(toggledChange(filter, change))}
          >
            <ChangeMark change={change} />
            <span>
              {formatCount(files[change].entries, 'entry', 'entries')}{' '}
              <span className="text-ink-2">
                {name}, <Size bytes={files[change].bytes} />
              </span>
            </span>
          </button>
        );
      })}
      <span className="px-1 text-ink-3">
        {formatCount(files.same.entries, 'entry', 'entries')} the same, <Size bytes={files.same.bytes} />
      </span>
    </div>
  );
}
