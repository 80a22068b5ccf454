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

/** Which layer something came from; a click goes there. */
export function LayerMark({
  layer,
  layers,
  onGo,
}: {
  readonly layer: number;
  readonly layers: LayerNames;
  readonly onGo: () => void;
}) {
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
