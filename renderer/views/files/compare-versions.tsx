import type { FileRow, PathEvent } from '../../../core/api/files.ts';
import { ErrorNote } from '../../ui/error-note.tsx';
import { formatSize } from '../../words/format.ts';
import type { FileContext } from './file-actions.ts';
import { FileDifference } from './file-difference.tsx';
import type { LayerNames } from './layer-mark.tsx';
import { Reading } from './reading.tsx';
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
  if (history.kind === 'loading') return <Reading>Looking for its versions…</Reading>;
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
  return (
    <FileDifference from={{ ...choice, path, layer: from }} to={{ ...choice, path, layer: to }}>
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
    </FileDifference>
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
