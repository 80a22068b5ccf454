import { StrataError } from '../../oci/strata-error.ts';
import { isMissing } from '../../stream/disk-error.ts';
import { digestRanks, sizesOf } from '../find/group-entries.ts';
import { openLayerColumns, type ColumnGroup } from '../layer-index/layer-columns.ts';

/** The contents in one group of a layer's entries. */
export interface GroupContents {
  readonly layer: number;
  readonly group: ColumnGroup;
  /** Digests, side by side. */
  readonly digests: DataView;
  readonly count: number;
  /** Of each digest, the position and the size of its entry; only when they are asked for. */
  places(): { readonly positions: Uint32Array; readonly sizes: Float64Array };
}

/** Calls back with every group of every layer; gives the layers that have no readable index. */
export function eachContents(
  indexFiles: readonly string[],
  visit: (contents: GroupContents) => void,
): ReadonlySet<number> {
  const unread = new Set<number>();
  indexFiles.forEach((indexFile, layer) => {
    try {
      const columns = openLayerColumns(indexFile);
      try {
        for (const group of columns.groups()) visit(contentsOf(group, layer));
      } finally {
        columns.close();
      }
    } catch (error) {
      if (!isMissing(error) && !(error instanceof StrataError && error.code === 'STORE_CORRUPT')) throw error;
      unread.add(layer);
    }
  });
  return unread;
}

function contentsOf(group: ColumnGroup, layer: number): GroupContents {
  const [digests] = group.read('digests');
  return {
    layer,
    group,
    digests: new DataView(digests.buffer, digests.byteOffset, digests.length),
    count: Math.floor(digests.length / 32),
    places() {
      const all = sizesOf(group);
      const positions = new Uint32Array(Math.floor(digests.length / 32));
      const sizes = new Float64Array(positions.length);
      digestRanks(group).forEach((rank, position) => {
        if (rank < 0) return;
        positions[rank] = position;
        sizes[rank] = all[position] ?? 0;
      });
      return { positions, sizes };
    },
  };
}
