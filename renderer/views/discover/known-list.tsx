import { Clock, Compass, Star } from 'lucide-react';
import type { ReactNode } from 'react';
import type { KnownRepository } from '../../../core/api/discover.ts';
import { bookmark, useKnown } from '../../state/discover/known.ts';
import { openRepository } from '../../state/discover/tags.ts';
import { attempt } from '../../state/toasts.ts';
import { Empty } from '../../ui/empty.tsx';
import { ImageName } from '../../ui/image-name.tsx';
import { Age } from '../../ui/values.tsx';
import { formatNumber } from '../../words/format.ts';

const MOST = 100;

/** Before anything is typed: what was bookmarked and visited, and what can be typed. */
export function KnownList() {
  const { known, state } = useKnown();
  if (state === 'loading') return null;
  if (known.length === 0) {
    return (
      <Empty
        kind="discover-idle"
        picture={<Compass size={40} strokeWidth={1.25} aria-hidden />}
        title="Search every registry at once"
      >
        <WhatCanBeTyped />
      </Empty>
    );
  }
  const bookmarks = known.filter(({ bookmarked }) => bookmarked);
  const recent = known.filter(({ bookmarked, visited }) => !bookmarked && visited !== null);
  return (
    <div className="h-full overflow-y-auto pb-6" data-testid="known">
      {bookmarks.length === 0 ? null : (
        <Section title="Bookmarks" picture={<Star size={13} aria-hidden />} known={bookmarks} />
      )}
      {recent.length === 0 ? null : (
        <Section title="Recent" picture={<Clock size={13} aria-hidden />} known={recent} />
      )}
      <p className="mt-4 max-w-2xl px-5 text-ink-3">
        <WhatCanBeTyped />
      </p>
    </div>
  );
}

function WhatCanBeTyped() {
  return (
    <>
      Type what you look for: every enabled registry is asked. A full name like{' '}
      <code className="font-mono text-sm">quay.io/prometheus/prometheus</code>, a pull command, a FROM line or
      a web address opens its repository directly.
    </>
  );
}

function Section({
  title,
  picture,
  known,
}: {
  readonly title: string;
  readonly picture: ReactNode;
  readonly known: readonly KnownRepository[];
}) {
  return (
    <section aria-label={title}>
      <h2 className="flex h-8 items-center gap-1.5 border-b border-line px-5 text-sm font-medium text-ink-3">
        {picture} {title}
      </h2>
      <ul>
        {known.slice(0, MOST).map((each) => (
          <li key={each.reference} className="flex h-8 items-center gap-2 pr-4 hover:bg-hover">
            <button
              type="button"
              className="ring-inside flex h-full min-w-0 flex-1 items-center gap-3 pl-5 text-left"
              data-testid="known-repository"
              onClick={() => openRepository(each.reference)}
            >
              <span className="min-w-0 flex-1 font-medium">
                <ImageName title={each.familiar} />
              </span>
              <span className="w-44 shrink-0 truncate text-ink-3">{each.registry}</span>
              <span className="w-28 shrink-0 text-right text-ink-3">
                {each.visited === null ? null : <Age iso={each.visited} />}
              </span>
            </button>
            <BookmarkButton reference={each.reference} name={each.familiar} on={each.bookmarked} />
          </li>
        ))}
      </ul>
      {known.length > MOST ? (
        <p className="px-5 py-1 text-ink-3">and {formatNumber(known.length - MOST)} more</p>
      ) : null}
    </section>
  );
}

export function BookmarkButton({
  reference,
  name,
  on,
  focusable = true,
}: {
  readonly reference: string;
  readonly name: string;
  readonly on: boolean;
  /** False inside a grid, whose keys do the same. */
  readonly focusable?: boolean;
}) {
  return (
    <button
      type="button"
      tabIndex={focusable ? 0 : -1}
      aria-pressed={on}
      aria-label={`Bookmark ${name}`}
      title={on ? 'Take the bookmark away' : 'Bookmark'}
      className={`flex h-6 w-6 shrink-0 items-center justify-center rounded hover:bg-hover ${on ? 'text-accent' : 'text-ink-3 hover:text-ink'}`}
      onClick={(event) => {
        event.stopPropagation();
        attempt(() => bookmark(reference, !on));
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <Star size={14} fill={on ? 'currentColor' : 'none'} aria-hidden />
    </button>
  );
}
