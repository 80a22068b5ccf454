import { Download, Ellipsis, GitCompare, ScanSearch } from 'lucide-react';
import { findTag, selectTags, useTags } from '../../../state/discover/tags.ts';
import { NOTHING } from '../../../state/selection.ts';
import { attempt } from '../../../state/toasts.ts';
import { Button } from '../../../ui/button.tsx';
import { MenuButton } from '../../../ui/context-menu.tsx';
import { formatCount, formatSize } from '../../../words/format.ts';
import { askToPull, compareTags, lookInsideTag, pullTag } from './tag-deeds.ts';
import { tagMenu } from './tag-menu.ts';

/** What is selected and what can be done with it, for keys as for the pointer. */
export function SelectedTags({ repository }: { readonly repository: string }) {
  const state = useTags();
  const tags = [...state.selection.keys];
  const [first, second] = tags;
  if (first === undefined) return null;
  const row = findTag(state, first);
  const known = tags.flatMap((tag) => findTag(state, tag)?.download ?? []);
  const bytes = known.reduce((sum, size) => sum + size, 0);
  return (
    <div
      className="flex h-9 shrink-0 items-center gap-2 border-t border-line bg-accent-soft px-4"
      role="status"
      data-testid="tags-selected"
    >
      <span className="min-w-0 shrink truncate font-medium">
        {second === undefined ? first : `${formatCount(tags.length, 'tag')} selected`}
      </span>
      {known.length < tags.length || known.length === 0 ? null : (
        <span className="figures truncate text-ink-2">
          {second === undefined ? '' : 'at most '}
          {formatSize(bytes)} to download
        </span>
      )}
      <span className="flex-1" />
      <Button small look="quiet" onPress={() => selectTags(NOTHING)}>
        Clear
      </Button>
      {second !== undefined && tags.length === 2 ? (
        <Button small onPress={() => attempt(() => compareTags(first, second))} data-testid="tags-compare">
          <GitCompare size={13} aria-hidden /> Compare
        </Button>
      ) : null}
      {second === undefined ? (
        <Button small onPress={() => attempt(() => lookInsideTag(first))} data-testid="tag-look">
          <ScanSearch size={13} aria-hidden /> Look inside
        </Button>
      ) : null}
      <MenuButton
        label="More"
        extra="btn btn-small btn-icon"
        testId="tag-more"
        sections={tagMenu(repository, tags, row)}
      >
        <Ellipsis size={14} aria-hidden />
      </MenuButton>
      <Button
        small
        look="primary"
        onPress={() => (second === undefined ? pullTag(first) : attempt(() => askToPull(tags)))}
        data-testid="tags-pull"
      >
        <Download size={13} aria-hidden />{' '}
        {second === undefined ? 'Pull…' : `Pull ${formatCount(tags.length, 'tag')}…`}
      </Button>
    </div>
  );
}
