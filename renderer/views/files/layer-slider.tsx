import type { LayerView } from '../../../core/api/images.ts';
import { exactBytes, formatSize } from '../../words/format.ts';
import { layerColour, type LayerNames } from './layer-mark.tsx';

interface Props {
  readonly layers: readonly LayerView[];
  readonly names: LayerNames;
  readonly value: number;
  readonly onChange: (layer: number) => void;
}

/** After which layer the filesystem is shown: base at the left, each mark in its layer's colour. */
export function LayerSlider({ layers, names, value, onChange }: Props) {
  const last = layers.length - 1;
  const share = last === 0 ? 1 : value / last;
  return (
    <div className="min-w-0 flex-1">
      <div className="relative flex h-6 items-center">
        <div className="pointer-events-none absolute inset-x-2 flex h-1.5 items-center" aria-hidden>
          {layers.map((layer) => (
            <span
              key={layer.position}
              className={`absolute h-3.5 w-1.5 -translate-x-1/2 rounded-[2px] ${layer.position > value ? 'opacity-25' : ''}`}
              style={{
                left: `${last === 0 ? 100 : (layer.position / last) * 100}%`,
                background: layerColour(layer.position),
              }}
            />
          ))}
        </div>
        <input
          type="range"
          className="layer-slider w-full"
          min={0}
          max={Math.max(0, last)}
          step={1}
          value={value}
          disabled={last <= 0}
          aria-label="Filesystem after layer"
          aria-valuetext={`Layer ${value + 1} of ${layers.length}: ${names[value] ?? ''}`}
          data-testid="layer-slider"
          onChange={(event) => onChange(Number(event.target.value))}
        />
      </div>
      <div className="flex h-5 items-center" data-testid="slider-instruction">
        {/* under the thumb, as far as the window is wide */}
        <span className="min-w-0 shrink" style={{ flexBasis: `${Math.max(0, share * 60 - 8)}%` }} />
        <span className="figures shrink-0 text-sm font-medium">
          Layer {value + 1} of {layers.length}
        </span>
        <span className="mx-2 min-w-0 truncate font-mono text-xs text-ink-2" title={names[value]}>
          {names[value]}
        </span>
        <span
          className="figures shrink-0 text-sm text-ink-3"
          title={exactBytes(layers[value]?.unpacked ?? null)}
        >
          {formatSize(layers[value]?.unpacked ?? null)}
        </span>
      </div>
    </div>
  );
}
