import { KeyRound, Search } from 'lucide-react';
import type { ErrorReport } from '../../../../core/api/errors.ts';
import { useKnown } from '../../../state/discover/known.ts';
import { goToDiscover, useSearch } from '../../../state/discover/search.ts';
import { openRepository } from '../../../state/discover/tags.ts';
import { go } from '../../../state/router.ts';
import { Button } from '../../../ui/button.tsx';
import { ErrorNote } from '../../../ui/error-note.tsx';
import { nearest } from './nearest.ts';

/** Why a repository cannot be shown, with the way out: signing in, another name, or trying again. */
export function RepositoryProblem({
  repository,
  error,
  onRetry,
}: {
  readonly repository: string;
  readonly error: ErrorReport;
  readonly onRetry: () => void;
}) {
  const known = useKnown((state) => state.known);
  const found = useSearch((state) => state.found);
  const registry = repository.slice(0, repository.indexOf('/'));
  const last = repository.slice(repository.lastIndexOf('/') + 1);
  const signIn = error.code === 'UNAUTHORIZED' || error.code === 'FORBIDDEN';
  const missing = error.code === 'NAME_UNKNOWN' || error.code === 'UNAUTHORIZED';
  const like = missing
    ? nearest(
        repository,
        [...known, ...found].map(({ reference }) => reference),
      )
    : [];
  return (
    <div className="h-full overflow-y-auto p-6">
      <div className="mx-auto max-w-2xl">
        <ErrorNote report={error} onRetry={onRetry}>
          {signIn || missing ? (
            <div className="mt-2 flex flex-wrap gap-2">
              {signIn ? (
                <Button small onPress={() => go({ kind: 'registries', domain: registry })}>
                  <KeyRound size={13} aria-hidden /> Sign in to {registry}…
                </Button>
              ) : null}
              {missing ? (
                <Button small onPress={() => goToDiscover(last)}>
                  <Search size={13} aria-hidden /> Search for “{last}”
                </Button>
              ) : null}
            </div>
          ) : null}
        </ErrorNote>
        {like.length === 0 ? null : (
          <div className="mt-4" data-testid="nearest">
            <h2 className="text-ink-2">Names that are like it</h2>
            <ul>
              {like.map((reference) => (
                <li key={reference}>
                  <button
                    type="button"
                    className="flex h-7 items-center rounded text-accent hover:underline"
                    onClick={() => openRepository(reference)}
                  >
                    {reference}
                  </button>
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
    </div>
  );
}
