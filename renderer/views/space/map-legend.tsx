import { useMemo } from 'react';
import type { MapNode } from '../../../core/api/files.ts';
import type { ImageDetail } from '../../../core/api/images.ts';
import { LayerSwatch } from '../files/layer-mark.tsx';
import { instructionOf } from './instruction-of.ts';

/** Which colour is which layer, of those that are in sight, base first. */
export function MapLegend({ root, detail }: { readonly root: MapNode; readonly detail: ImageDetail }) {
  const layers = useMemo(() => layersIn(root), [root]);
  return (
    <ul className="flex max-h-12 shrink-0 flex-wrap gap-x-4 overflow-y-auto px-5 pb-1.5 text-sm text-ink-2">
      {layers.map((layer) => (
        <li
          key={layer}
          className="flex h-5 max-w-64 min-w-0 items-center gap-1.5"
          title={instructionOf(detail, layer)}
        >
          <LayerSwatch layer={layer} />
          <span className="figures shrink-0">Layer {layer + 1}</span>
          <span className="truncate font-mono text-xs text-ink-3">{instructionOf(detail, layer)}</span>
        </li>
      ))}
    </ul>
  );
}

function layersIn(root: MapNode): readonly number[] {
  const found = new Set<number>();
  const waiting = [root];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    if (node.children.length === 0 && node.kind !== 'rest') found.add(node.layer);
    for (const child of node.children) waiting.push(child);
  }
  return [...found].toSorted((a, b) => a - b);
}
