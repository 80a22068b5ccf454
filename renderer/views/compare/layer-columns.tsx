import { useMemo } from 'react';
import type { ComparedImage } from '../../../core/api/compare.ts';
import { exactBytes, formatSize } from '../../words/format.ts';
import { inOneLine } from '../../words/instruction.ts';
import { go } from '../../state/router.ts';
import { alignLayers, type LayerRow } from './align-layers.ts';

interface Props {
  readonly from: ComparedImage;
  readonly to: ComparedImage;
}

/** The two stacks, base at the bottom: what both have is one band across, the rest stands apart. */
export function LayerColumns({ from, to }: Props) {
  const rows = useMemo(() => alignLayers(from.layers, to.layers).toReversed(), [from, to]);
  return (
    <section className="mt-5" aria-label="Layers">
      <h2 className="mb-1 font-semibold">Layers</h2>
      <ol className="flex flex-col gap-px" data-testid="compare-layers">
        {rows.map((row) => (
          <li
            key={`${row.from?.position ?? ''}-${row.to?.position ?? ''}`}
            className="grid grid-cols-2 gap-x-3"
            data-kind={row.kind}
          >
            {row.kind === 'shared' ? (
              <Shared row={row} imageKey={from.key} />
            ) : (
              <>
                <Apart side={row.from} imageKey={from.key} which="left" />
                <Apart side={row.to} imageKey={to.key} which="right" />
              </>
            )}
          </li>
        ))}
      </ol>
      {rows.length === 0 ? <p className="text-ink-2">Neither has a layer.</p> : null}
    </section>
  );
}

function Shared({ row, imageKey }: { readonly row: LayerRow; readonly imageKey: string }) {
  const { from, to } = row;
  if (from === null || to === null) return null;
  return (
    <button
      type="button"
      className="ring-inside col-span-2 flex h-8 min-w-0 items-center gap-3 rounded-[5px] px-3 text-left hover:brightness-[0.97]"
      style={{ background: 'color-mix(in srgb, var(--band-tint) 16%, var(--band))' }}
      title={`${inOneLine(from.layer.instruction)}\nIn both: layer ${from.position + 1} left, ${to.position + 1} right`}
      onClick={() =>
        go({ kind: 'image', key: imageKey, tab: 'layers', platform: null, layer: from.position })
      }
    >
      <span className="figures w-6 shrink-0 text-right text-sm text-ink-2">{from.position + 1}</span>
      <span className="min-w-0 flex-1 truncate font-mono text-sm">{inOneLine(from.layer.instruction)}</span>
      <span className="shrink-0 text-sm text-ink-2">in both</span>
      <span className="figures shrink-0 font-medium" title={exactBytes(from.layer.download)}>
        {formatSize(from.layer.download)}
      </span>
    </button>
  );
}

function Apart({
  side,
  imageKey,
  which,
}: {
  readonly side: LayerRow['from'];
  readonly imageKey: string;
  readonly which: 'left' | 'right';
}) {
  if (side === null) return <span className="rounded-[5px] border border-dashed border-line" aria-hidden />;
  const { layer, position } = side;
  const moved = layer.same === null ? '' : `; the other has it too, as its layer ${layer.same + 1}`;
  return (
    <button
      type="button"
      className="ring-inside flex h-8 min-w-0 items-center gap-3 rounded-[5px] bg-[var(--band)] px-3 text-left hover:brightness-[0.97]"
      title={`${inOneLine(layer.instruction)}\nOnly ${which}${moved}`}
      onClick={() => go({ kind: 'image', key: imageKey, tab: 'layers', platform: null, layer: position })}
    >
      <span className="figures w-6 shrink-0 text-right text-sm text-ink-2">{position + 1}</span>
      <span className="min-w-0 flex-1 truncate font-mono text-sm">{inOneLine(layer.instruction)}</span>
      <span className="sr-only">only {which}</span>
      {layer.same === null ? null : <span className="chip shrink-0">moved</span>}
      <span className="figures shrink-0 font-medium" title={exactBytes(layer.download)}>
        {formatSize(layer.download)}
      </span>
    </button>
  );
}
