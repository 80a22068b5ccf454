import { useState } from 'react';
import type { HidingStep } from '../../../core/api/files.ts';
import type { ImageDetail } from '../../../core/api/images.ts';
import { Size } from '../../ui/values.tsx';
import { formatCount } from '../../words/format.ts';
import { instructionOf } from './instruction-of.ts';

const FEW = 3;

/** "RUN rm … (layer 4) hides 34 MB that RUN apt-get … (layer 2) put there", the largest first. */
export function HidingSteps({
  steps,
  detail,
}: {
  readonly steps: readonly HidingStep[];
  readonly detail: ImageDetail;
}) {
  const [all, setAll] = useState(false);
  const sorted = steps.filter((step) => step.bytes > 0).toSorted((a, b) => b.bytes - a.bytes);
  if (sorted.length === 0) return null;
  const shown = all ? sorted : sorted.slice(0, FEW);
  return (
    <ul
      className={`shrink-0 px-5 pb-2 ${all ? 'max-h-48 overflow-y-auto' : ''}`}
      aria-label="Which step hides what"
      data-testid="hiding-steps"
    >
      {shown.map((step) => (
        <li key={`${step.layer} ${step.hides}`} className="flex h-6 min-w-0 items-baseline gap-1.5">
          <Step layer={step.layer} detail={detail} />
          <span className="shrink-0 text-ink-2">
            hides <Size bytes={step.bytes} extra="font-semibold text-ink" /> that
          </span>
          <Step layer={step.hides} detail={detail} />
          <span className="shrink-0 text-ink-2">
            put there
            <span className="text-ink-3 max-[1000px]:hidden">
              {' '}
              · {formatCount(step.entries, 'entry', 'entries')}
            </span>
          </span>
        </li>
      ))}
      {sorted.length > FEW ? (
        <li>
          <button
            type="button"
            className="h-6 rounded text-sm text-accent hover:underline"
            aria-expanded={all}
            onClick={() => setAll(!all)}
          >
            {all ? 'Show the largest only' : formatCount(sorted.length - FEW, 'more step')}
          </button>
        </li>
      ) : null}
    </ul>
  );
}

function Step({ layer, detail }: { readonly layer: number; readonly detail: ImageDetail }) {
  const instruction = instructionOf(detail, layer);
  return (
    <span className="flex min-w-0 items-baseline gap-1" title={instruction}>
      {instruction === '' ? null : <span className="min-w-0 truncate font-mono text-sm">{instruction}</span>}
      <span className="shrink-0 text-ink-3">(layer {layer + 1})</span>
    </span>
  );
}
