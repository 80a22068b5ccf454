import { ClipboardCopy, Download, ExternalLink, Lock } from 'lucide-react';
import { useEffect } from 'react';
import type { RepositoryPage } from '../../../../core/api/discover.ts';
import { copy } from '../../../state/deeds.ts';
import { openPull } from '../../../state/dialog.ts';
import { isBookmarked, useKnown } from '../../../state/discover/known.ts';
import { useSearch } from '../../../state/discover/search.ts';
import { loadRegistries, useRegistries } from '../../../state/registries/registries.ts';
import { attempt } from '../../../state/toasts.ts';
import { Button, IconButton } from '../../../ui/button.tsx';
import { Age } from '../../../ui/values.tsx';
import { familiarName, formatMany, formatNumber } from '../../../words/format.ts';
import { guessedKind } from '../../../words/registries.ts';
import { visibleText } from '../../../words/visible.ts';
import { BookmarkButton } from '../known-list.tsx';
import { RegistryMark, TrustMark } from '../marks.tsx';
import { webAddress } from '../readme/markdown.tsx';
import { Allowance } from './allowance.tsx';

/** What a repository is called and who vouches for it; what a search told already is there at once. */
export function RepositoryHeader({
  reference,
  page,
}: {
  readonly reference: string;
  readonly page: RepositoryPage | null;
}) {
  const found = useSearch((state) => state.found.find((each) => each.reference === reference));
  const bookmarked = useKnown((state) => isBookmarked(state, reference));
  const repository = page?.repository ?? found;
  const domain = reference.slice(0, reference.indexOf('/'));
  const registry = useRegistries((state) => state.registries?.find((each) => each.domain === domain));
  useEffect(() => void loadRegistries(), []);
  const name = familiarName(reference);
  const web = page?.page == null ? null : webAddress(page.page);
  return (
    <header className="px-5 pt-4 pb-2">
      <div className="flex items-start gap-4">
        <div className="flex min-w-0 flex-1 items-start gap-1">
          <h1 className="selectable min-w-0 text-xl font-semibold tracking-[-0.01em] break-words">
            {visibleText(name)}
          </h1>
          <BookmarkButton reference={reference} name={name} on={bookmarked} />
        </div>
        <div className="flex shrink-0 gap-2">
          {web === null ? null : (
            <a
              className="btn btn-quiet"
              href={web}
              title={web}
              target="_blank"
              rel="noreferrer"
              data-testid="repository-web"
            >
              <ExternalLink size={14} aria-hidden /> <span className="max-[1000px]:sr-only">Web page</span>
            </a>
          )}
          <IconButton
            label="Copy name"
            onPress={() => attempt(() => copy(name, 'the name'))}
            data-testid="repository-copy"
          >
            <ClipboardCopy size={14} aria-hidden />
          </IconButton>
          <Button look="primary" onPress={() => openPull(name)} data-testid="repository-pull">
            <Download size={14} aria-hidden /> Pull…
          </Button>
        </div>
      </div>
      {repository === undefined || repository.description === '' ? null : (
        <p className="selectable mt-1 line-clamp-2 max-w-3xl text-ink-2">
          {visibleText(repository.description)}
        </p>
      )}
      <div className="mt-2 flex min-h-5 flex-wrap items-center gap-x-4 gap-y-1 text-ink-2">
        <RegistryMark
          kind={registry?.kind ?? guessedKind(domain)}
          name={registry?.name ?? domain}
          domain={domain}
        />
        {repository === undefined ? null : (
          <>
            <TrustMark {...repository} />
            {repository.isPrivate === true ? (
              <span className="flex items-center gap-1">
                <Lock size={13} aria-hidden /> Private
              </span>
            ) : null}
            <Figure value={repository.stars} noun="stars" />
            <Figure value={repository.pulls} noun="pulls" />
            {repository.updated === null ? null : (
              <span>
                updated <Age iso={repository.updated} />
              </span>
            )}
          </>
        )}
        <Allowance domain={domain} />
      </div>
    </header>
  );
}

function Figure({ value, noun }: { readonly value: number | null; readonly noun: string }) {
  return value === null ? null : (
    <span className="figures" title={`${formatNumber(value)} ${noun}`}>
      {formatMany(value)} {noun}
    </span>
  );
}
