import { Check, Minus } from 'lucide-react';
import type { Capability, PullAllowance, RegistryView } from '../../../core/api/registries.ts';
import { call } from '../../bridge.ts';
import { changeRegistry, useRegistries } from '../../state/registries/registries.ts';
import { useResource } from '../../state/resource.ts';
import { useDeed } from '../../state/use-deed.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Switch } from '../../ui/switch.tsx';
import { ProgressBar } from '../../ui/values.tsx';
import { formatDuration, formatNumber } from '../../words/format.ts';
import { visibleText } from '../../words/visible.ts';
import { Part } from './part.tsx';

/** What Discover gets from it, and how many pulls are left (A3, A4, A14). */
export function AbilitiesPart({ registry }: { readonly registry: RegistryView }) {
  const { domain, enabled, search, facets, catalogue } = registry;
  const { error, run } = useDeed();
  return (
    <Part
      title="In Discover"
      error={error}
      testId="abilities-part"
      aside={
        <Switch
          label="Ask it in Discover"
          testId="registry-enabled"
          value={enabled}
          onChange={(next) => run(() => changeRegistry({ domain, enabled: next }))}
        />
      }
    >
      <p className="mb-1 text-ink-2">
        {enabled
          ? 'Every search asks it too.'
          : 'Searches leave it out. Pulling from it and pushing to it work as before.'}
      </p>
      <ul aria-label="What it can do">
        <Ability title="Search" capability={search} />
        <Ability title="Facets" capability={facets} />
        <Ability title="List of all repositories" capability={catalogue} />
      </ul>
      <Allowance key={domain} registry={registry} />
    </Part>
  );
}

function Ability({ title, capability }: { readonly title: string; readonly capability: Capability }) {
  const { able, note } = capability;
  return (
    <li className="flex items-start gap-2 py-0.5">
      {able ? (
        <Check size={14} className="mt-[3px] shrink-0 text-good" aria-label="can" />
      ) : (
        <Minus size={14} className="mt-[3px] shrink-0 text-ink-3" aria-label="cannot" />
      )}
      <span className="w-[138px] shrink-0">{title}</span>
      <span className="min-w-0 flex-1 text-sm text-ink-2">
        {note === null ? '' : ended(visibleText(note))}
      </span>
    </li>
  );
}

function ended(sentence: string): string {
  return /[.!?…]$/.test(sentence) ? sentence : `${sentence}.`;
}

/** Only Docker Hub is known to count pulls; the others are not asked for what they would not say. */
function Allowance({ registry: { domain, kind } }: { readonly registry: RegistryView }) {
  const revision = useRegistries((state) => state.revision);
  const counts = kind === 'docker-hub';
  const [allowance, reload] = useResource(domain, revision, async () =>
    counts ? call('registries.allowance', { domain }) : null,
  );
  if (!counts) return null;
  return (
    <div className="mt-2" data-testid="allowance">
      <h4 className="text-ink-2">Pulls left</h4>
      {allowance.kind === 'loading' ? <div className="skeleton mt-1 h-2.5 w-1/2" /> : null}
      {allowance.kind === 'failed' ? <ErrorNote report={allowance.error} onRetry={reload} /> : null}
      {allowance.kind === 'ready' ? <Left allowance={allowance.value} /> : null}
    </div>
  );
}

function Left({ allowance }: { readonly allowance: PullAllowance | null }) {
  if (allowance === null) return <p className="text-sm text-ink-2">Not limited for this account.</p>;
  const { limit, remaining, windowSeconds, countedFor } = allowance;
  const share = limit === 0 ? 0 : remaining / limit;
  return (
    <>
      <p>
        <span className="figures font-semibold">{formatNumber(remaining)}</span> of {formatNumber(limit)} in{' '}
        {formatDuration(windowSeconds)}
        {countedFor === null ? '' : `, counted for ${visibleText(countedFor)}`}
      </p>
      <div className="mt-1 max-w-64">
        <ProgressBar value={share} label="Pulls left" tone={share < 0.1 ? 'danger' : 'accent'} />
      </div>
    </>
  );
}
