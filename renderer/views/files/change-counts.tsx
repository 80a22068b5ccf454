import { toggledChange } from '../../state/files-filter.ts';
import type { FileTree } from '../../state/files-tree.ts';
import { changesInWords } from '../../words/files.ts';
import { ChangeMark } from './change-mark.tsx';

/** "+1,204 entries 61.2 MB", "~38 changed", "−12 removed, hides 34 MB": each shows only its own when it is pressed. */
export function ChangeCounts({ tree }: { readonly tree: FileTree }) {
  const { counts, filter, status } = tree.use();
  if (status.kind === 'failed') return null;
  return (
    <div
      role="group"
      aria-label="Changes to show"
      className="flex h-8 min-w-0 shrink-0 items-center gap-1 px-3 pt-1.5"
      data-testid="layer-changes"
    >
      {counts === null
        ? null
        : changesInWords(counts).map(({ change, text }) => (
            <button
              key={change}
              type="button"
              aria-pressed={filter.changes.includes(change)}
              title={`${text}\nClick to see only what was ${change}`}
              data-testid={`only-${change}`}
              className={`figures flex h-6 min-w-0 items-center gap-1.5 rounded border px-1 pr-1.5 text-sm ${filter.changes.includes(change) ? 'border-accent bg-accent-soft' : 'border-transparent hover:bg-hover'}`}
              onClick={() => tree.setFilter(toggledChange(filter, change))}
            >
              <ChangeMark change={change} />
              <span className="truncate">{text}</span>
            </button>
          ))}
    </div>
  );
}
