import type { ImageComparison } from '../../../core/api/compare.ts';
import { Size } from '../../ui/values.tsx';
import { exactBytes, formatCount, formatNumber, formatSize } from '../../words/format.ts';
import { LayerColumns } from './layer-columns.tsx';

/** Sizes side by side, and the two stacks. */
export function Overview({ comparison }: { readonly comparison: ImageComparison }) {
  const { from, to, sharedLayers, sharedBytes } = comparison;
  const same = from.imageId === to.imageId;
  return (
    <div className="px-5 pb-6">
      <p className="py-3 text-ink-2" data-testid="compare-summary">
        {same ? <span className="text-ink">Both names are of one and the same image. </span> : null}
        {sharedLayers === 0 ? (
          'They share no layer.'
        ) : (
          <>
            They share {formatCount(sharedLayers, 'layer')}: <Size bytes={sharedBytes} /> that are stored
            once.
          </>
        )}
      </p>
      <table className="w-full table-fixed" data-testid="compare-sizes">
        <thead>
          <tr className="h-7 text-sm text-ink-3 *:font-medium">
            <th scope="col" className="w-24 text-left">
              Size
            </th>
            <th scope="col" className="truncate pl-3 text-right" title={from.title}>
              {from.title}
            </th>
            <th scope="col" className="truncate pl-3 text-right" title={to.title}>
              {to.title}
            </th>
            <th scope="col" className="w-28 text-right">
              Difference
            </th>
          </tr>
        </thead>
        <tbody>
          <Sizes name="Download" from={from.download} to={to.download} />
          <Sizes name="Unpacked" from={from.unpacked} to={to.unpacked} />
          <tr className="h-8 border-t border-line">
            <th scope="row" className="text-left font-normal text-ink-2">
              Layers
            </th>
            <td className="figures text-right">{from.layers.length}</td>
            <td className="figures text-right">{to.layers.length}</td>
            <td className="figures text-right text-ink-2">
              {signed(to.layers.length - from.layers.length, formatNumber)}
            </td>
          </tr>
        </tbody>
      </table>
      <LayerColumns from={from} to={to} />
    </div>
  );
}

function Sizes({
  name,
  from,
  to,
}: {
  readonly name: string;
  readonly from: number | null;
  readonly to: number | null;
}) {
  const difference = from === null || to === null ? null : to - from;
  return (
    <tr className="h-8 border-t border-line">
      <th scope="row" className="text-left font-normal text-ink-2">
        {name}
      </th>
      <td className="text-right">
        <Size bytes={from} />
      </td>
      <td className="text-right">
        <Size bytes={to} />
      </td>
      <td
        className="figures text-right text-ink-2"
        title={difference === null ? '' : exactBytes(Math.abs(difference))}
      >
        {difference === null ? '–' : signed(difference, formatSize)}
      </td>
    </tr>
  );
}

function signed(value: number, format: (value: number) => string): string {
  return value === 0 ? 'the same' : `${value > 0 ? '+' : '−'}${format(Math.abs(value))}`;
}
