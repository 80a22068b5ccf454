import { Compass, X } from 'lucide-react';
import { useEffect } from 'react';
import { loadKnown } from '../../state/discover/known.ts';
import { askable, followAddress, search, shownOf, useSearch } from '../../state/discover/search.ts';
import { openRepository } from '../../state/discover/tags.ts';
import { go } from '../../state/router.ts';
import { attempt } from '../../state/toasts.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { visibleText } from '../../words/visible.ts';
import { Direct } from './direct.tsx';
import { Facets } from './facets.tsx';
import { KnownList } from './known-list.tsx';
import { RegistryNotes } from './registry-notes.tsx';
import { RegistryStrip } from './registry-strip.tsx';
import { Results } from './results.tsx';
import { isNamed, repositoryOf, tagIn, useUnderstood } from './use-understood.ts';

/** One field over all enabled registries (A1–A5). */
export function SearchView({ text }: { readonly text: string }) {
  const { query, state, found } = useSearch();
  useEffect(() => followAddress(text), [text]);
  useEffect(() => attempt(loadKnown), []);
  const target = useUnderstood(query.text);
  const named = target !== null && isNamed(query.text);
  const open = (): void => {
    if (target !== null) openRepository(repositoryOf(target), tagIn(target, query.text));
  };
  const toResults = (): void => document.querySelector<HTMLElement>('[data-testid="results"]')?.focus();

  return (
    <section className="flex h-full min-w-0 flex-col" aria-label="Discover" data-testid="discover-view">
      <h1 className="sr-only">Discover</h1>
      <div className="flex shrink-0 items-center gap-2 px-4 pt-3 pb-2" role="search">
        <label className="field flex! h-8! min-w-0 flex-1 items-center gap-2">
          <Compass size={15} className="shrink-0 text-ink-3" aria-hidden />
          <input
            // one comes here to type
            // oxlint-disable-next-line jsx-a11y/no-autofocus
            autoFocus={query.text === ''}
            className="h-full min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-3"
            placeholder="Search all registries, or paste a name, a pull command, a web address"
            aria-label="What to find in all registries"
            spellCheck={false}
            autoComplete="off"
            data-discover-field
            data-find-field
            data-testid="discover-input"
            value={query.text}
            onChange={(event) => search({ text: event.target.value })}
            onKeyDown={(event) => {
              if (event.key === 'Escape' && query.text !== '') search({ text: '' });
              else if (event.key === 'ArrowDown' && found.length > 0) toResults();
              else if (event.key === 'Enter' && named) open();
              else if (event.key === 'Enter' && found.length > 0) toResults();
              else return;
              event.preventDefault();
            }}
          />
          {query.text === '' ? null : (
            <IconButton small label="Clear" onPress={() => search({ text: '' })}>
              <X size={13} aria-hidden />
            </IconButton>
          )}
        </label>
      </div>
      {state === 'idle' ? null : <Facets />}
      {state === 'idle' ? null : <RegistryStrip />}
      {named ? <Direct target={target} text={query.text} /> : null}
      <div className="min-h-0 flex-1">
        {query.text.trim() === '' ? (
          <KnownList />
        ) : (
          <Answer onOpen={target === null || named ? null : { name: repositoryOf(target), run: open }} />
        )}
      </div>
      {state === 'idle' ? null : <RegistryNotes />}
    </section>
  );
}

interface Opening {
  readonly name: string;
  readonly run: () => void;
}

function Answer({ onOpen }: { readonly onOpen: Opening | null }) {
  const search_ = useSearch();
  const { state, problem, answers, query } = search_;
  const found = shownOf(search_);
  if (problem !== null)
    return (
      <div className="mx-auto max-w-2xl p-6">
        <ErrorNote report={problem} onRetry={() => search({}, 0)} />
      </div>
    );
  if (found.length > 0) return <Results found={found} />;
  const asking =
    state === 'starting' || answers.length === 0 || answers.some((each) => each.state.kind === 'asking');
  if (askable(query.text) === '') return null;
  if (asking)
    return (
      <p className="late px-5 py-3 text-ink-3" role="status">
        Searching…
      </p>
    );
  const failed = answers.filter((each) => each.state.kind === 'failed').length;
  const unable = answers.filter((each) => each.state.kind === 'unable').length;
  const answered = answers.length - failed - unable;
  return (
    <Empty
      kind={answered === 0 ? 'discover-nobody' : 'discover-nothing'}
      title={
        answered === 0 ? 'No registry could answer' : `Nothing is called “${visibleText(query.text.trim())}”`
      }
      action={
        <>
          {onOpen === null ? null : <Button onPress={onOpen.run}>Open {onOpen.name} anyway</Button>}
          {answered === 0 ? (
            <Button onPress={() => go({ kind: 'registries' })}>Go to Registries</Button>
          ) : null}
        </>
      }
    >
      {answered === 0
        ? 'What each of them said stands below. A full name still opens its repository directly.'
        : 'Registries find whole words and beginnings of words; fewer of them find more. What is private is found when you are signed in.'}
    </Empty>
  );
}
