/** What vouches for a repository, and where it is: each a picture and a word. */
import { BadgeCheck, HeartHandshake, ShieldCheck } from 'lucide-react';
import type { FoundRepository } from '../../../core/api/discover.ts';
import type { RegistryKind } from '../../../core/api/registries.ts';
import { KindMark } from '../registries/registry-mark.tsx';

export function RegistryMark({
  kind,
  name,
  domain,
}: {
  readonly kind: RegistryKind;
  readonly name: string;
  readonly domain: string;
}) {
  return (
    <span className="flex min-w-0 items-center gap-1.5" title={domain}>
      <span className="contents" aria-hidden>
        <KindMark kind={kind} size={13} />
      </span>
      <span className="truncate">{name}</span>
    </span>
  );
}

export const TRUST_WORDS = {
  official: 'Kept by the registry itself, reviewed and rebuilt.',
  verified: 'The registry knows who the publisher is.',
  sponsored: 'An open source project that the registry supports.',
} as const;

/** Nothing where nobody vouches. */
export function TrustMark({ official, publisher }: Pick<FoundRepository, 'official' | 'publisher'>) {
  const trust = official ? 'official' : publisher;
  if (trust === null) return null;
  const [Picture, word, tone] = (
    {
      official: [BadgeCheck, 'Official', 'text-accent'],
      verified: [ShieldCheck, 'Verified', 'text-good'],
      sponsored: [HeartHandshake, 'Sponsored', 'text-ink-2'],
    } as const
  )[trust];
  return (
    <span className={`flex items-center gap-1 text-sm ${tone}`} title={TRUST_WORDS[trust]} data-trust={trust}>
      <Picture size={13} className="shrink-0" aria-hidden /> {word}
    </span>
  );
}
