import { ChevronRight } from 'lucide-react';
import type { CleaningPlan } from '../../../core/api/storage.ts';
import { Size } from '../../ui/values.tsx';
import { familiarName, formatCount, shortDigest } from '../../words/format.ts';
import { CLEANING_WORDS } from './cleaning-words.ts';

interface Props {
  readonly part: CleaningPlan['kinds'][number];
  readonly chosen: boolean;
  readonly onChoose: (chosen: boolean) => void;
}

/** One kind: what it brings, the list of what goes, and why something stays. */
export function CleaningPart({ part, chosen, onChoose }: Props) {
  const { title, sentence } = CLEANING_WORDS[part.kind];
  const nothing = part.itemCount === 0;
  return (
    <section
      className="border-t border-line py-2 first:border-0"
      aria-label={title}
      data-testid={`clean-${part.kind}`}
    >
      <div className="flex min-h-6 items-center gap-2">
        <label className={`flex min-w-0 items-center gap-2 ${nothing ? 'text-ink-3' : ''}`}>
          <input
            type="checkbox"
            className="accent-[var(--accent)]"
            checked={chosen && !nothing}
            disabled={nothing}
            onChange={(event) => onChoose(event.target.checked)}
          />
          <span className="font-medium">{title}</span>
        </label>
        <span className="flex-1" />
        {nothing ? <span className="text-ink-3">none</span> : <Size bytes={part.bytes} extra="font-medium" />}
      </div>
      <p className="pl-[22px] text-sm text-ink-2">{sentence}</p>
      {nothing ? null : (
        <details className="group pl-[22px]">
          <summary className="inline-flex h-6 items-center gap-0.5 rounded text-sm text-ink-2 hover:text-ink">
            <ChevronRight size={12} className="group-open:rotate-90" aria-hidden />
            {part.itemCount === 1 ? 'What goes' : `What goes: ${formatCount(part.itemCount, 'item')}`}
          </summary>
          <ul className="selectable rounded-md border border-line px-3 py-1 leading-6">
            {part.items.map((item) => (
              <li key={item.key ?? item.title} className="flex gap-3">
                <span className="min-w-0 flex-1 truncate" title={item.title}>
                  {item.title.startsWith('sha256:') ? (
                    <span className="font-mono text-sm">{shortDigest(item.title)}</span>
                  ) : (
                    familiarName(item.title)
                  )}
                </span>
                <Size bytes={item.bytes} />
              </li>
            ))}
            {part.itemCount > part.items.length ? (
              <li className="text-ink-3">and {formatCount(part.itemCount - part.items.length, 'more')}</li>
            ) : null}
          </ul>
        </details>
      )}
      {part.stays.map((reason) => (
        <p key={reason} className="pl-[22px] text-sm text-ink-3">
          Stays: {reason}
        </p>
      ))}
    </section>
  );
}
