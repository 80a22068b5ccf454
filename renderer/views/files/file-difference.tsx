import { Equal } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import type { FileChoice } from '../../../core/api/files.ts';
import { call } from '../../bridge.ts';
import { useResource } from '../../state/resource.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Segments } from '../../ui/segments.tsx';
import { formatNumber, formatSize } from '../../words/format.ts';
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
                same: 'The same, byte for byte.',
                binary: 'They differ. They are no text: only their sizes can be told apart here.',
                large:
                  'They differ. They are too large to be compared line by line; save both and compare them elsewhere.',
              }[result.kind]
            }
          </p>
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
