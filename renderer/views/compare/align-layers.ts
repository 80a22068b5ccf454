/** Two stacks of layers side by side: what both have stands in one row, in order; the rest stands apart between them. */
import type { ComparedImage } from '../../../core/api/compare.ts';

type Layer = ComparedImage['layers'][number];

interface Side {
  readonly layer: Layer;
  readonly position: number;
}

export interface LayerRow {
  readonly kind: 'shared' | 'apart';
  readonly from: Side | null;
  readonly to: Side | null;
}

/** Base first. A layer that both have, but in another order, stands apart; its `same` says where the other is. */
export function alignLayers(from: readonly Layer[], to: readonly Layer[]): readonly LayerRow[] {
  const rows: LayerRow[] = [];
  let [left, right] = [0, 0];
  while (left < from.length || right < to.length) {
    const [nextLeft, nextRight] = nextShared(from, to, left, right);
    for (let step = 0; left + step < nextLeft || right + step < nextRight; step += 1) {
      rows.push({
        kind: 'apart',
        from: sideAt(from, left + step, nextLeft),
        to: sideAt(to, right + step, nextRight),
      });
    }
    const [joined, other] = [from[nextLeft], to[nextRight]];
    if (joined !== undefined && other !== undefined) {
      rows.push({
        kind: 'shared',
        from: { layer: joined, position: nextLeft },
        to: { layer: other, position: nextRight },
      });
    }
    [left, right] = [nextLeft + 1, nextRight + 1];
  }
  return rows;
}

function nextShared(
  from: readonly Layer[],
  to: readonly Layer[],
  left: number,
  right: number,
): readonly [number, number] {
  for (let position = left; position < from.length; position += 1) {
    const same = from[position]?.same ?? -1;
    if (same >= right) return [position, same];
  }
  return [from.length, to.length];
}

function sideAt(layers: readonly Layer[], position: number, end: number): Side | null {
  const layer = position < end ? layers[position] : undefined;
  return layer === undefined ? null : { layer, position };
}
