import { Download } from 'lucide-react';
import { ask, useTags } from '../../../state/discover/tags.ts';
import { attempt } from '../../../state/toasts.ts';
import { Button } from '../../../ui/button.tsx';
import { FilterBox } from '../../../ui/filter-box.tsx';
import { formatCount, formatNumber } from '../../../words/format.ts';
import { askToPull, MOST_PULLED } from './tag-deeds.ts';

export function TagsToolbar() {
  const { filter, hideNoise, facts } = useTags();
  const { matching, total, state, problem } = facts;
  const narrowed = filter.trim() !== '' && problem === null;
  return (
    <div className="flex min-h-10 shrink-0 flex-wrap items-center gap-x-3 gap-y-1 px-4 py-1.5">
      <div className="w-72 max-w-full">
        <FilterBox
          label="Filter: 1.27, *-alpine, >=1.25 <1.27"
          text={filter}
          testId="tags-filter"
          onChange={(text) => ask({ filter: text })}
        />
      </div>
      <label
        className="flex h-6 items-center gap-1.5 text-ink-2"
        title="Leave out tags that look like commits and digests"
      >
        <input
          type="checkbox"
          className="accent-(--accent)"
          data-testid="tags-noise"
          checked={hideNoise}
          onChange={(event) => ask({ hideNoise: event.target.checked })}
        />
        Hide commits
      </label>
      <span className="figures min-w-0 flex-1 truncate text-ink-2" role="status" data-testid="tags-status">
        {problem === null ? (
          <>
            {matching === total
              ? formatCount(total, 'tag')
              : `${formatNumber(matching)} of ${formatCount(total, 'tag')}`}
            {state.kind === 'listing' ? ', listing…' : ''}
          </>
        ) : (
          <span className="text-warn" title={problem}>
            {problem}
          </span>
        )}
      </span>
      {narrowed && matching > 1 ? (
        <Button
          small
          isDisabled={matching > MOST_PULLED}
          onPress={() => attempt(() => askToPull('matching'))}
          data-testid="tags-pull-matching"
        >
          <Download size={13} aria-hidden /> Pull all {formatNumber(matching)}…
        </Button>
      ) : null}
    </div>
  );
}
