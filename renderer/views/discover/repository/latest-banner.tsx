import { CircleAlert, Info } from 'lucide-react';
import type { ReactNode } from 'react';
import type { MovingTag, TagsPage } from '../../../../core/api/tags.ts';
import { ask } from '../../../state/discover/tags.ts';
import { shortDigest } from '../../../words/format.ts';

/** `latest` is never taken at its word (B17): what it stands for, and whether something newer exists. */
export function LatestBanner({ facts }: { readonly facts: Omit<TagsPage, 'rows'> }) {
  const { latest, state, total } = facts;
  if (latest === null) {
    if (state.kind !== 'complete' || total === 0) return null;
    return (
      <Line newer>
        There is no tag <Name>latest</Name>: a pull has to name one of these.
      </Line>
    );
  }
  return (
    <Line newer={latest.newer !== null}>
      <Name>{latest.tag}</Name> {standsFor(latest)}
      {latest.newer === null ? null : (
        <>
          {' '}
          — <Tag tag={latest.newer} /> is newer
        </>
      )}
      .
    </Line>
  );
}

function standsFor({ sameAs, digest }: MovingTag): ReactNode {
  if (sameAs !== null)
    return (
      <>
        is <Tag tag={sameAs} />
      </>
    );
  return digest === null ? (
    'is not looked into yet'
  ) : (
    <>
      is none of the versions here (<span className="font-mono text-sm">{shortDigest(digest)}</span>)
    </>
  );
}

function Line({ newer, children }: { readonly newer: boolean; readonly children: ReactNode }) {
  const Picture = newer ? CircleAlert : Info;
  return (
    <p
      className={`flex min-h-8 shrink-0 items-center gap-2 border-b border-line px-5 ${newer ? 'bg-warn-soft' : 'text-ink-2'}`}
      data-testid="latest-banner"
    >
      <Picture size={14} className={`shrink-0 ${newer ? 'text-warn' : 'text-ink-3'}`} aria-hidden />
      <span>{children}</span>
    </p>
  );
}

function Name({ children }: { readonly children: string }) {
  return <strong className="font-semibold">{children}</strong>;
}

function Tag({ tag }: { readonly tag: string }) {
  return (
    <button
      type="button"
      className="rounded font-semibold text-accent hover:underline"
      title={`Find ${tag} among the tags`}
      onClick={() => ask({ filter: tag })}
    >
      {tag}
    </button>
  );
}
