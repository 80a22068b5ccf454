import { Search, TriangleAlert, X } from 'lucide-react';
import { useRef, type KeyboardEvent } from 'react';
import { EVERY_FILE } from '../../../core/api/files.ts';
import { isFiltering, NO_TOKENS, tokensOf } from '../../state/files-filter.ts';
import type { FileTree } from '../../state/files-tree.ts';
import { Segments } from '../../ui/segments.tsx';
import { formatCount, formatSize } from '../../words/format.ts';
import { FilterButton } from './filter-button.tsx';

const HOWS = [
  { value: 'text', title: 'Text', testId: 'how-text' },
  { value: 'glob', title: 'Glob', testId: 'how-glob' },
  { value: 'regex', title: 'Regex', testId: 'how-regex' },
] as const;

const PLACEHOLDERS = {
  text: 'Find by name or path',
  glob: 'Find by pattern: *.conf, usr/**/lib?.so',
  regex: 'Find by expression: \\.(key|pem)$',
} as const;

interface Props {
  readonly tree: FileTree;
  /** Down goes from the field into the tree. */
  readonly onDown: () => void;
}

/** Finds while one types; what else is asked stands below as tokens, each to be taken away. */
export function FindBar({ tree, onDown }: Props) {
  const { filter, problem, counts } = tree.use();
  const input = useRef<HTMLInputElement>(null);
  const tokens = tokensOf(filter);
  const filtering = isFiltering(filter);

  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    if (event.key === 'Escape' && filter.text !== '') {
      event.stopPropagation();
      tree.setFilter({ text: '' });
    } else if (event.key === 'ArrowDown' || event.key === 'Enter') {
      event.preventDefault();
      onDown();
    }
  };

  return (
    <div className="shrink-0 border-b border-line px-3 py-1.5" role="search" aria-label="Files">
      <div className="flex flex-wrap items-center gap-1.5">
        <div className="field flex min-w-44 flex-1 items-center gap-1 pr-1!">
          <Search size={13} className="shrink-0 text-ink-3" aria-hidden />
          <input
            ref={input}
            data-find-field
            data-testid="find-field"
            className={`h-5 min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-3 ${filter.how === 'text' ? '' : 'font-mono text-sm'}`}
            placeholder={PLACEHOLDERS[filter.how]}
            aria-label="Find files"
            {...(problem === null ? {} : { 'aria-invalid': true, 'aria-describedby': 'find-problem' })}
            spellCheck={false}
            autoComplete="off"
            value={filter.text}
            onChange={(event) => tree.setFilter({ text: event.target.value })}
            onKeyDown={onKeyDown}
          />
          {filter.text === '' ? null : (
            <button
              type="button"
              className="rounded p-0.5 text-ink-3 hover:text-ink"
              aria-label="Clear what is looked for"
              onClick={() => {
                tree.setFilter({ text: '' });
                input.current?.focus();
              }}
            >
              <X size={13} aria-hidden />
            </button>
          )}
        </div>
        <Segments
          label="What is written is"
          name={`how-${tree.use.getState().view.kind}`}
          value={filter.how}
          options={HOWS}
          onChange={(how) => tree.setFilter({ how })}
        />
        <FilterButton filter={filter} count={tokens.length} onChange={tree.setFilter} />
      </div>
      {problem === null ? null : (
        <p
          id="find-problem"
          role="alert"
          className="mt-1 flex items-center gap-1.5 text-sm text-danger"
          data-testid="find-problem"
        >
          <TriangleAlert size={13} className="shrink-0" aria-hidden />
          <span className="truncate">{problem}</span>
        </p>
      )}
      {filtering ? (
        <div className="mt-1 flex flex-wrap items-center gap-1 text-sm">
          {tokens.map((token) => (
            <span key={token.id} className="chip chip-accent pr-0.5!" data-testid="filter-token">
              <span className="truncate">{token.title}</span>
              <button
                type="button"
                className="rounded p-0.5 hover:bg-surface"
                aria-label={`Remove filter ${token.title}`}
                onClick={() => tree.setFilter(token.without)}
              >
                <X size={11} aria-hidden />
              </button>
            </span>
          ))}
          <span className="figures text-ink-3" role="status" data-testid="matching">
            {counts === null
              ? ''
              : `${formatCount(counts.matching.entries, 'match', 'matches')} · ${formatSize(counts.matching.bytes)}`}
          </span>
          <span className="flex-1" />
          <button
            type="button"
            className="rounded px-1 text-ink-2 hover:text-ink"
            onClick={() => tree.setFilter({ ...NO_TOKENS, text: '', changes: EVERY_FILE.changes })}
          >
            Show all
          </button>
        </div>
      ) : null}
    </div>
  );
}
