import { CircleAlert, CircleSlash, LoaderCircle } from 'lucide-react';
import type { SearchAnswer } from '../../../core/api/discover.ts';
import { askForMore, showOnly, useSearch } from '../../state/discover/search.ts';
import { attempt } from '../../state/toasts.ts';
import { formatNumber } from '../../words/format.ts';
import { RegistryMark } from './marks.tsx';

/** Where each registry's answer stands; a click shows its results alone. A line that is always there, so that results never jump. */
export function RegistryStrip() {
  const { answers, found, only, state } = useSearch();
  return (
    <div
      className="figures flex h-8 shrink-0 items-center gap-1 overflow-x-auto border-b border-line px-4 text-sm"
      role="group"
      aria-label="Registries"
      data-testid="registry-strip"
    >
      {answers.length === 0 && state !== 'idle' ? (
        <span className="late px-1 text-ink-3">Asking registries…</span>
      ) : null}
      {answers.map((answer) => (
        <Chip
          key={answer.registry}
          answer={answer}
          count={found.filter(({ registry }) => registry === answer.registry).length}
          alone={only === answer.registry}
        />
      ))}
    </div>
  );
}

function Chip({
  answer,
  count,
  alone,
}: {
  readonly answer: SearchAnswer;
  readonly count: number;
  readonly alone: boolean;
}) {
  const { registry, name, registryKind, state } = answer;
  return (
    <span
      className={`flex h-6 shrink-0 items-center rounded-md ${alone ? 'bg-accent-soft' : ''}`}
      data-testid="registry-chip"
      data-registry={registry}
      data-state={state.kind}
    >
      <button
        type="button"
        aria-pressed={alone}
        disabled={count === 0}
        className="flex h-6 max-w-64 items-center gap-1.5 rounded-md px-1.5 text-ink-2 enabled:hover:bg-hover enabled:hover:text-ink"
        title={
          count === 0
            ? registry
            : alone
              ? 'Show the results of all registries'
              : `Show only ${name} (${registry})`
        }
        onClick={() => showOnly(alone ? null : registry)}
      >
        <RegistryMark kind={registryKind} name={name} domain={registry} />
        <Standing state={state} count={count} />
      </button>
      {state.kind === 'answered' && state.more ? (
        <button
          type="button"
          className="h-6 rounded-md px-1.5 text-accent hover:underline"
          aria-label={`More from ${name}`}
          onClick={() => attempt(() => askForMore(registry))}
        >
          more…
        </button>
      ) : null}
    </span>
  );
}

function Standing({ state, count }: { readonly state: SearchAnswer['state']; readonly count: number }) {
  switch (state.kind) {
    case 'asking':
      return (
        <span className="flex shrink-0 items-center gap-1 text-ink-3">
          <LoaderCircle size={12} className="spin" aria-hidden /> {count > 0 ? formatNumber(count) : 'asking'}
        </span>
      );
    case 'answered':
      return (
        <span className="shrink-0 font-medium text-ink">
          {state.total === null || state.total <= count
            ? `${formatNumber(count)}${state.more ? '+' : ''}`
            : `${formatNumber(count)} of ${formatNumber(state.total)}`}
        </span>
      );
    case 'unable':
      return (
        <span className="flex shrink-0 items-center gap-1 text-ink-3" title={state.note}>
          <CircleSlash size={12} aria-hidden /> no search
        </span>
      );
    case 'failed':
      return (
        <span className="flex shrink-0 items-center gap-1 text-danger" title={state.error.message}>
          <CircleAlert size={12} aria-hidden /> failed
        </span>
      );
  }
}
