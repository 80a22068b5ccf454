import type { ChainNode } from '../../../core/api/storage.ts';
import { openImage } from '../../state/router.ts';
import { showStorage, type Chosen } from '../../state/storage.ts';
import { DataGrid, type GridColumn } from '../../ui/data-grid.tsx';
import { ImageName } from '../../ui/image-name.tsx';
import { Size } from '../../ui/values.tsx';
import { formatNumber } from '../../words/format.ts';
import { inOneLine } from '../../words/instruction.ts';
import { imageAt, type Chains } from './chains.ts';

/** Deeper ones are not indented further. */
const DEEPEST = 12;

const COLUMNS: readonly GridColumn<ChainNode>[] = [
  {
    id: 'instruction',
    title: 'Layer',
    width: 'minmax(160px, 1fr)',
    cell: (node) => (
      <span
        className="truncate font-mono text-sm"
        style={{ paddingLeft: Math.min(DEEPEST, node.depth) * 12 }}
        title={inOneLine(node.instruction)}
      >
        {inOneLine(node.instruction)}
      </span>
    ),
  },
  {
    id: 'image',
    title: 'Image',
    from: 540,
    width: 'minmax(80px, 140px)',
    cell: (node) => <ImageName title={imageAt(node)?.title ?? ''} />,
  },
  {
    id: 'images',
    title: 'Images',
    width: '64px',
    numeric: true,
    cell: (node) => <span className="figures">{formatNumber(node.imageCount)}</span>,
  },
  { id: 'size', title: 'Size', width: '80px', numeric: true, cell: (node) => <Size bytes={node.size} /> },
  {
    id: 'total',
    title: 'With above',
    width: '96px',
    numeric: true,
    help: 'This layer and all that stand on it, each once',
    cell: (node) => <Size bytes={node.total} />,
  },
];

/** The icicle as a table: the same bands, each below what it stands on. */
export function BandsTable({ chains, chosen }: { readonly chains: Chains; readonly chosen: Chosen | null }) {
  return (
    <div className="min-h-0 flex-1 border-t border-line">
      <DataGrid
        label="Chains of layers, bases first"
        testId="bands-table"
        columns={COLUMNS}
        count={chains.all.length}
        at={(index) => chains.all[index]}
        keyOf={(node) => node.id}
        selected={
          chosen === null
            ? null
            : chosen.kind === 'band'
              ? chosen.id
              : (chains.byLayer.get(chosen.digest)?.[0]?.id ?? null)
        }
        onSelect={(node) => showStorage({ chosen: { kind: 'band', id: node.id } })}
        onOpen={(node) => {
          const image = imageAt(node);
          if (image !== undefined) openImage(image.key);
        }}
        level={(node) => node.depth}
      />
    </div>
  );
}
