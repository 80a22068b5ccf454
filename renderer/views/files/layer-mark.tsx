import { ArrowUpRight } from 'lucide-react';
import type { ImageDetail } from '../../../core/api/images.ts';
import { inOneLine } from '../../words/instruction.ts';

/** Instructions by position of the layer they made. */
export type LayerNames = readonly string[];

export function layerNames(detail: Pick<ImageDetail, 'layers' | 'history'>): LayerNames {
  return detail.layers.map((layer) =>
    inOneLine(
      detail.history.find((step) => step.layer === layer.position)?.instruction ??
        'No instruction is recorded',
    ),
  );
}

/** Neighbours are far apart on the wheel; the number beside it says the same. */
export function layerColour(layer: number): string {
  return `hsl(${Math.round((layer * 137.508 + 215) % 360)} 52% 52%)`;
}

export function LayerSwatch({ layer }: { readonly layer: number }) {
  return (
    <span
      className="h-2.5 w-2.5 shrink-0 rounded-[3px]"
      style={{ background: layerColour(layer) }}
      aria-hidden
    />
  );
}

interface MarkProps {
  readonly layer: number;
  readonly layers: LayerNames;
  readonly onGo: () => void;
}

/** Which layer a row came from. A click on the row selects it wherever it falls; only the arrow goes away. */
export function LayerCell({ layer, layers, onGo }: MarkProps) {
  return (
    <span
      className="flex min-w-0 items-center gap-1.5 text-ink-2"
      title={`Layer ${layer + 1}: ${layers[layer] ?? ''}`}
    >
      <LayerSwatch layer={layer} />
      <span className="figures">{layer + 1}</span>
      <button
        type="button"
        tabIndex={-1}
        className="-ml-0.5 rounded p-0.5 text-ink-3 opacity-0 group-hover/row:opacity-100 group-aria-selected/row:opacity-100 hover:bg-surface hover:text-accent"
        title={`Go to layer ${layer + 1}`}
        aria-label={`Go to layer ${layer + 1}`}
        onClick={(event) => {
          event.stopPropagation();
          onGo();
        }}
        onDoubleClick={(event) => event.stopPropagation()}
      >
        <ArrowUpRight size={12} aria-hidden />
      </button>
    </span>
  );
}

/** Which layer something came from; a click goes there. */
export function LayerMark({ layer, layers, onGo }: MarkProps) {
  return (
    <button
      type="button"
      tabIndex={-1}
      className="flex h-6 items-center gap-1.5 rounded px-1 text-ink-2 hover:bg-surface hover:text-accent"
      title={`Layer ${layer + 1}: ${layers[layer] ?? ''}\nClick to go there`}
      aria-label={`Go to layer ${layer + 1}`}
      onClick={(event) => {
        event.stopPropagation();
        onGo();
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      <LayerSwatch layer={layer} />
      <span className="figures">{layer + 1}</span>
    </button>
  );
}
