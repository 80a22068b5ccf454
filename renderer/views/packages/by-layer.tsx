import { useState } from 'react';
import type { PackageReport } from '../../../core/api/packages.ts';
import { Button } from '../../ui/button.tsx';
import { formatNumber } from '../../words/format.ts';
import { LayerSwatch, type LayerNames } from '../files/layer-mark.tsx';
import { ChangeTable } from './change-table.tsx';
import { changesInWords, selectChanges } from './package-rows.ts';

interface Props {
  readonly report: PackageReport;
  readonly filter: Parameters<typeof selectChanges>[1];
  readonly layers: LayerNames;
  readonly onLayer: (layer: number) => void;
}

/** What each layer did to the packages, newest layer first as in the stack. */
export function ByLayer({ report, filter, layers, onLayer }: Props) {
  const [chosen, setChosen] = useState<number | null>(null);
  const entries = report.layers.toReversed();
  const selected = entries.find(({ layer }) => layer === chosen) ?? entries[0];
  if (selected === undefined) return <p className="px-5 py-4 text-ink-2">No layer changed any package.</p>;
  const changes = selectChanges(selected.changes, filter);
  return (
    <div className="grid h-full grid-cols-[minmax(220px,2fr)_minmax(0,5fr)]">
      <ul
        className="min-h-0 overflow-y-auto border-r border-line py-2"
        aria-label="Layers that changed packages"
      >
        {entries.map(({ layer, changes: all }) => (
          <li key={layer} className="px-2">
            <button
              type="button"
              aria-pressed={layer === selected.layer}
              data-testid="package-layer"
              className={`ring-inside w-full rounded-md px-3 py-1.5 text-left ${layer === selected.layer ? 'bg-accent-soft' : 'hover:bg-hover'}`}
              title={layers[layer]}
              onClick={() => setChosen(layer)}
            >
              <span className="flex items-center gap-2">
                <LayerSwatch layer={layer} />
                <span className="figures font-medium">Layer {layer + 1}</span>
                <span className="figures ml-auto text-sm text-ink-3">{formatNumber(all.length)}</span>
              </span>
              <span className="mt-0.5 block truncate font-mono text-xs text-ink-2">{layers[layer]}</span>
              <span className="block text-sm text-ink-2">{changesInWords(all)}</span>
            </button>
          </li>
        ))}
      </ul>
      <div className="flex min-h-0 min-w-0 flex-col">
        <div className="flex h-9 shrink-0 items-center gap-3 border-b border-line pr-3 pl-4">
          <span className="figures min-w-0 flex-1 truncate text-ink-2">
            {changes.length === selected.changes.length
              ? changesInWords(changes)
              : `${formatNumber(changes.length)} of ${formatNumber(selected.changes.length)} match`}
          </span>
          <Button small look="quiet" onPress={() => onLayer(selected.layer)}>
            Show layer {selected.layer + 1}
          </Button>
        </div>
        {changes.length === 0 ? (
          <p className="px-4 py-4 text-ink-2">None of them matches.</p>
        ) : (
          <div className="min-h-0 flex-1">
            <ChangeTable
              key={selected.layer}
              changes={changes}
              label={`What layer ${selected.layer + 1} did to packages`}
            />
          </div>
        )}
      </div>
    </div>
  );
}
