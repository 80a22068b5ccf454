import { RotateCw, TriangleAlert } from 'lucide-react';
import { ask, lookAgain, reopenTags, useTags } from '../../../state/discover/tags.ts';
import { attempt } from '../../../state/toasts.ts';
import { Button } from '../../../ui/button.tsx';
import { Empty } from '../../../ui/empty.tsx';
import { describeError } from '../../../words/errors.ts';
import { LatestBanner } from './latest-banner.tsx';
import { RepositoryProblem } from './repository-problem.tsx';
import { SelectedTags } from './selected-tags.tsx';
import { TagsTable } from './tags-table.tsx';
import { TagsToolbar } from './tags-toolbar.tsx';

/** Every tag of a repository (A6–A9). */
export function TagsTab({ repository }: { readonly repository: string }) {
  const { status, facts, lookProblem, filter, hideNoise } = useTags();
  const failed =
    status.kind === 'failed' ? status.error : facts.state.kind === 'failed' ? facts.state.error : null;
  if (failed !== null && facts.total === 0)
    return <RepositoryProblem repository={repository} error={failed} onRetry={() => attempt(reopenTags)} />;
  if (status.kind === 'loading')
    return (
      <p className="late px-5 py-3 text-ink-3" role="status">
        Listing tags…
      </p>
    );
  if (facts.state.kind === 'complete' && facts.total === 0)
    return (
      <Empty kind="no-tags" title="No tags yet">
        The repository exists, but nothing in it has a name: what it holds can only be pulled by digest.
      </Empty>
    );
  return (
    <div className="flex h-full flex-col">
      <LatestBanner facts={facts} />
      <TagsToolbar />
      {failed === null ? null : (
        <Problem
          text={`Only a part of the tags could be listed. ${describeError(failed).message}`}
          onRetry={() => attempt(reopenTags)}
        />
      )}
      {lookProblem === null ? null : (
        <Problem
          text={`Sizes and platforms of some tags are not known. ${describeError(lookProblem).message} ${describeError(lookProblem).next ?? ''}`}
          onRetry={lookAgain}
        />
      )}
      <div className="min-h-0 flex-1">
        {facts.matching === 0 && facts.state.kind === 'complete' ? (
          <Empty
            kind="tags-filtered-out"
            title="No tag matches"
            action={
              <>
                {filter === '' ? null : <Button onPress={() => ask({ filter: '' })}>Clear the filter</Button>}
                {hideNoise ? (
                  <Button onPress={() => ask({ hideNoise: false })}>Show commits too</Button>
                ) : null}
              </>
            }
          >
            Text fits anywhere in a tag; <code className="font-mono text-sm">*-alpine</code> fits its end;{' '}
            <code className="font-mono text-sm">&gt;=1.25 &lt;1.27</code> fits versions.
          </Empty>
        ) : (
          <TagsTable repository={repository} />
        )}
      </div>
      <SelectedTags repository={repository} />
      {facts.notes.length === 0 ? null : (
        <p className="shrink-0 border-t border-line px-5 py-1 text-sm text-ink-3" data-testid="tags-notes">
          {facts.notes.join(' ')}
        </p>
      )}
    </div>
  );
}

function Problem({ text, onRetry }: { readonly text: string; readonly onRetry: () => void }) {
  return (
    <div
      className="flex min-h-8 shrink-0 items-center gap-2 border-y border-line bg-warn-soft px-5"
      role="alert"
      data-testid="tags-problem"
    >
      <TriangleAlert size={14} className="shrink-0 text-warn" aria-hidden />
      <span className="selectable min-w-0 flex-1 truncate" title={text}>
        {text}
      </span>
      <Button small look="quiet" onPress={onRetry}>
        <RotateCw size={13} aria-hidden /> Try again
      </Button>
    </div>
  );
}
