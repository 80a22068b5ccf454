import { Equal } from 'lucide-react';
import { useState } from 'react';
import type { FileRow, PathEvent } from '../../../core/api/files.ts';
import { call } from '../../bridge.ts';
import { useResource } from '../../state/resource.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Segments } from '../../ui/segments.tsx';
import { formatNumber, formatSize } from '../../words/format.ts';
import { DiffView } from './diff-view.tsx';
import type { FileContext } from './file-actions.ts';
import type { LayerNames } from './layer-mark.tsx';
import { useHistory, versionsOf } from './use-history.ts';

interface Props {
  readonly context: FileContext;
  readonly row: FileRow;
  readonly layers: LayerNames;
  /** Layers whose versions are compared; `null`: the last two. */
  readonly from: number | null;
  readonly to: number | null;
  readonly onChoose: (from: number, to: number) => void;
}

/** Two versions of a file, line by line (D11). */
export function CompareVersions({ context, row, layers, from, to, onChoose }: Props) {
  const history = useHistory(context.choice, row.path);
  if (history.kind === 'loading') return <div className="flex-1" aria-busy />;
  if (history.kind === 'failed')
    return (
      <div className="p-4">
        <ErrorNote report={history.error} />
      </div>
    );
  const versions = versionsOf(history.value.events);
  const [before, last] = [versions.at(-2), versions.at(-1)];
  if (before === undefined || last === undefined)
    return (
      <p
        className="flex flex-1 items-center justify-center p-6 text-center text-ink-2"
        data-testid="one-version"
      >
        {versions.length === 0
          ? 'No layer has a version of it to compare.'
          : `Only layer ${(last?.layer ?? 0) + 1} has a version of it: there is nothing to compare it with.`}
      </p>
    );
  const has = (layer: number | null): boolean => versions.some((version) => version.layer === layer);
  const [one, other] = [has(from) ? (from ?? 0) : before.layer, has(to) ? (to ?? 0) : last.layer];
  return (
    <Comparison
      context={context}
      path={row.path}
      layers={layers}
      versions={versions}
      from={one}
      to={other}
      onChoose={onChoose}
    />
  );
}

interface ComparisonProps {
  readonly context: FileContext;
  readonly path: string;
  readonly layers: LayerNames;
  readonly versions: readonly PathEvent[];
  readonly from: number;
  readonly to: number;
  readonly onChoose: (from: number, to: number) => void;
}

function Comparison({ context: { choice }, path, layers, versions, from, to, onChoose }: ComparisonProps) {
  const [shape, setShape] = useState<'unified' | 'side'>('unified');
  const [whole, setWhole] = useState<'changes' | 'whole'>('changes');
  const [comparison, reload] = useResource(
    JSON.stringify([choice.key, choice.platform, path, from, to]),
    0,
    () =>
      call('files.compare', { from: { ...choice, path, layer: from }, to: { ...choice, path, layer: to } }),
  );
  const result = comparison.kind === 'ready' ? comparison.value.result : null;
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-b border-line px-3 py-1 text-sm">
        <Version
          label="From"
          versions={versions}
          layers={layers}
          value={from}
          onChange={(layer) => onChoose(layer, to)}
        />
        <span className="text-ink-3">→</span>
        <Version
          label="To"
          versions={versions}
          layers={layers}
          value={to}
          onChange={(layer) => onChoose(from, layer)}
        />
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

function Version({
  label,
  versions,
  layers,
  value,
  onChange,
}: {
  readonly label: string;
  readonly versions: readonly PathEvent[];
  readonly layers: LayerNames;
  readonly value: number;
  readonly onChange: (layer: number) => void;
}) {
  return (
    <select
      className="field h-6.5! w-auto! max-w-52 py-0 text-sm"
      aria-label={`${label} the version of`}
      value={value}
      onChange={(event) => onChange(Number(event.target.value))}
    >
      {versions.map((version) => (
        <option key={version.layer} value={version.layer}>
          Layer {version.layer + 1} · {formatSize(version.size)} · {layers[version.layer]?.slice(0, 60)}
        </option>
      ))}
    </select>
  );
}
