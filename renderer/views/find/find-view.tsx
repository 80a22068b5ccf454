import { FileSearch, Square, Terminal, X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import type { FindQuery } from '../../../core/api/files.ts';
import { copy } from '../../state/deeds.ts';
import { find, findAgain, followAddress, stopFinding, useFind } from '../../state/find.ts';
import { attempt } from '../../state/toasts.ts';
import { useTotals } from '../../state/totals.ts';
import { IconButton } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Segments } from '../../ui/segments.tsx';
import { findCommand } from '../../words/commands.ts';
import { FindStatus } from './find-status.tsx';
import { FoundList } from './found-list.tsx';

const HOW: readonly { readonly value: FindQuery['how']; readonly title: string; readonly hint: string }[] = [
  { value: 'text', title: 'Text', hint: 'Part of a name or path: libssl.so' },
  { value: 'glob', title: 'Glob', hint: 'A pattern: *.pem, /etc/**/passwd' },
  { value: 'regex', title: 'Regex', hint: String.raw`A regular expression: \.(key|pem)$` },
  { value: 'digest', title: 'Digest', hint: 'The SHA-256 of a file’s content' },
];

/** One field for every file of every image (D24). */
export function FindView({ text }: { readonly text: string }) {
  const { query, found, state, problem, shown } = useFind();
  const images = useTotals((totals) => totals.totals?.images);
  const revision = useTotals((totals) => totals.revision);
  useEffect(() => followAddress(text), [text]);
  const searched = useRef(revision);
  useEffect(() => {
    // a search that still runs sees the store as it was; the next one sees it as it is
    if (searched.current === revision || state !== 'done') return;
    searched.current = revision;
    findAgain();
  }, [revision, state]);
  const hint = HOW.find((each) => each.value === query.how)?.hint ?? '';
  const busy = state === 'running' || state === 'starting';

  return (
    <section className="flex h-full min-w-0 flex-col" aria-label="Find files" data-testid="find-view">
      <h1 className="sr-only">Find files in all images</h1>
      <div className="flex shrink-0 flex-wrap items-center gap-2 px-5 pt-3 pb-2" role="search">
        <label className="field flex! h-8! min-w-64 flex-1 items-center gap-2">
          <FileSearch size={15} className="shrink-0 text-ink-3" aria-hidden />
          <input
            // one comes here to type
            // oxlint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            className="h-full min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-3"
            placeholder={hint}
            aria-label="What to find in the files of all images"
            spellCheck={false}
            data-find-files
            data-testid="find-input"
            value={query.text}
            onChange={(event) => find({ text: event.target.value })}
            onKeyDown={(event) => {
              if (event.key === 'Escape' && query.text !== '') {
                event.preventDefault();
                find({ text: '' });
              } else if (event.key === 'ArrowDown' && found.length > 0) {
                event.preventDefault();
                document.querySelector<HTMLElement>('[data-testid="found"]')?.focus();
              }
            }}
          />
          {busy ? (
            <IconButton small label="Stop" onPress={stopFinding} data-testid="find-stop">
              <Square size={12} aria-hidden />
            </IconButton>
          ) : query.text === '' ? null : (
            <IconButton small label="Clear" onPress={() => find({ text: '' })}>
              <X size={13} aria-hidden />
            </IconButton>
          )}
        </label>
        <Segments
          label="How to compare"
          name="find-how"
          value={query.how}
          options={HOW.map(({ value, title }) => ({ value, title, testId: `find-${value}` }))}
          onChange={(how) => find({ how })}
        />
        {query.how === 'text' || query.how === 'regex' ? (
          <Segments
            label="What to compare with"
            name="find-within"
            value={query.within}
            options={[
              { value: 'name', title: 'Name', testId: 'find-in-name' },
              { value: 'path', title: 'Whole path', testId: 'find-in-path' },
            ]}
            onChange={(within) => find({ within })}
          />
        ) : null}
        <IconButton
          label="Copy the command that finds the same"
          isDisabled={query.text === ''}
          data-testid="find-copy"
          onPress={() => attempt(() => copy(findCommand(query), 'the command'))}
        >
          <Terminal size={15} aria-hidden />
        </IconButton>
      </div>
      <FindStatus />
      {problem === null ? null : (
        <div className="max-w-2xl px-5 py-3">
          <ErrorNote report={problem} {...(problem.retryable ? { onRetry: findAgain } : {})} />
        </div>
      )}
      <div className="min-h-0 flex-1">
        {state === 'idle' ? (
          <Empty
            kind={images === 0 ? 'find-no-images' : 'find-idle'}
            picture={<FileSearch size={40} strokeWidth={1.25} aria-hidden />}
            title="Find a file in every image at once"
          >
            {images === 0
              ? 'No images are here yet. When there are some, this place looks through the files of all their layers.'
              : 'Type a name, a path or a pattern. Each result names the image and the layer that has it, also files that a later layer removes.'}
          </Empty>
        ) : found.length > 0 ? (
          <FoundList found={found} query={shown ?? query} />
        ) : state === 'done' ? (
          <Empty kind="find-nothing" title="No file fits">
            {query.how === 'digest'
              ? 'No file in any listed layer has this content.'
              : query.within === 'name' && query.how !== 'glob'
                ? 'Only names were compared. Compare whole paths to find folders on the way too.'
                : 'No file in any listed layer fits. Parts of a path are enough; capitals make no difference in text.'}
          </Empty>
        ) : null}
      </div>
    </section>
  );
}
