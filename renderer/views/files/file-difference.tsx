import { Equal } from 'lucide-react';
import { Fragment, useState, type ReactNode } from 'react';
import type { FileChoice } from '../../../core/api/files.ts';
import { call } from '../../bridge.ts';
import { useResource } from '../../state/resource.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Segments } from '../../ui/segments.tsx';
import { formatNumber, formatSize } from '../../words/format.ts';
import { factsThatDiffer } from '../../words/files.ts';
import { DiffView } from './diff-view.tsx';

interface Props {
  readonly from: FileChoice;
  readonly to: FileChoice;
  /** Says which two are compared. */
  readonly children: ReactNode;
}

/** Two files, of one image or of two, line by line (D11). */
export function FileDifference({ from, to, children }: Props) {
  const [shape, setShape] = useState<'unified' | 'side'>('unified');
  const [whole, setWhole] = useState<'changes' | 'whole'>('changes');
  const [comparison, reload] = useResource(JSON.stringify([from, to]), 0, () =>
    call('files.compare', { from, to }),
  );
  const result = comparison.kind === 'ready' ? comparison.value.result : null;
  const facts =
    comparison.kind === 'ready' && comparison.value.from !== null && comparison.value.to !== null
      ? factsThatDiffer(comparison.value.from.row, comparison.value.to.row)
      : [];
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-1 text-sm">
        {children}
        {result?.kind === 'text' ? (
          <span className="figures" data-testid="diff-counts">
            <span className="text-good">+{formatNumber(result.added)}</span>{' '}
            <span className="text-danger">−{formatNumber(result.removed)}</span>
          </span>
        ) : null}
        <span className="flex-1" />
        {result?.kind === 'text' ? (
          <>
            <Segments
              label="Lines"
              name="diff-lines"
              value={whole}
              options={[
                { value: 'changes', title: 'Changes' },
                { value: 'whole', title: 'Whole file' },
              ]}
              onChange={setWhole}
            />
            <Segments
              label="Layout"
              name="diff-shape"
              value={shape}
              options={[
                { value: 'unified', title: 'Unified', testId: 'diff-unified' },
                { value: 'side', title: 'Side by side', testId: 'diff-side' },
              ]}
              onChange={setShape}
            />
          </>
        ) : null}
      </div>
      {comparison.kind === 'failed' ? (
        <div className="p-4">
          <ErrorNote report={comparison.error} onRetry={reload} />
        </div>
      ) : null}
      {comparison.kind === 'loading' ? <div className="flex-1" aria-busy /> : null}
      {result?.kind === 'text' ? <ModeNote facts={facts} /> : null}
      {result === null ? null : result.kind === 'text' ? (
        <DiffView lines={result.lines} side={shape === 'side'} folding={whole === 'changes'} />
      ) : (
        <div
          className="flex flex-1 flex-col items-center justify-center gap-2 p-6 text-center text-ink-2"
          data-testid={`diff-${result.kind}`}
        >
          <Equal size={24} className={result.kind === 'same' ? 'text-good' : 'hidden'} aria-hidden />
          <p>
            {
              {
                same:
                  facts.length === 0
                    ? 'The same, byte for byte.'
                    : 'The same content, byte for byte. What differs is around it:',
                binary: 'They differ. They are no text: only their sizes can be told apart here.',
                large:
                  'They differ. They are too large to be compared line by line; save both and compare them elsewhere.',
              }[result.kind]
            }
          </p>
          {facts.length === 0 ? null : <FactTable facts={facts} />}
          {comparison.kind === 'ready' && result.kind !== 'same' ? (
            <p className="figures">
              {formatSize(comparison.value.from?.row.size ?? null)} →{' '}
              {formatSize(comparison.value.to?.row.size ?? null)}
            </p>
          ) : null}
        </div>
      )}
    </>
  );
}

type Facts = ReturnType<typeof factsThatDiffer>;

/** "Mode -rw-r--r-- → -rwxr-xr-x", one below the other. */
function FactTable({ facts }: { readonly facts: Facts }) {
  return (
    <dl
      className="grid max-w-full grid-cols-[auto_minmax(0,auto)] gap-x-4 gap-y-1 text-left"
      data-testid="diff-facts"
    >
      {facts.map(({ name, from, to }) => (
        <Fragment key={name}>
          <dt>{name}</dt>
          <dd className="selectable font-mono text-sm break-words text-ink">
            {from} <span className="text-ink-3">→</span> {to}
          </dd>
        </Fragment>
      ))}
    </dl>
  );
}

/** Above lines that differ: what else does. Of course they were written at another time. */
function ModeNote({ facts }: { readonly facts: Facts }) {
  const others = facts.filter(({ name }) => name !== 'Modified');
  if (others.length === 0) return null;
  return (
    <p
      className="flex shrink-0 flex-wrap gap-x-4 border-b border-line px-3 py-1 text-sm text-ink-2"
      data-testid="diff-facts"
    >
      {others.map(({ name, from, to }) => (
        <span key={name} className="min-w-0 break-words">
          {name} <span className="font-mono text-xs text-ink">{from}</span>{' '}
          <span className="text-ink-3">→</span> <span className="font-mono text-xs text-ink">{to}</span>
        </span>
      ))}
    </p>
  );
}
