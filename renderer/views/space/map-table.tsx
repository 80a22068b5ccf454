import { File, Folder, Layers2 } from 'lucide-react';
import { useMemo } from 'react';
import type { MapNode } from '../../../core/api/files.ts';
import { DataGrid, type GridColumn } from '../../ui/data-grid.tsx';
import { Size } from '../../ui/values.tsx';
import { formatNumber } from '../../words/format.ts';
import { nameOf } from './map-words.ts';

interface Props {
  readonly root: MapNode;
  readonly selected: MapNode | null;
  readonly onSelect: (node: MapNode) => void;
  readonly onEnter: (node: MapNode) => void;
}

/** The map as a table: what fills it, the largest first; Enter goes into a folder. */
export function MapTable({ root, selected, onSelect, onEnter }: Props) {
  const columns = useMemo(() => columnsFor(root), [root]);
  const rows = useMemo(() => root.children.toSorted((a, b) => b.size - a.size), [root]);
  return (
    <DataGrid
      label={`What is in ${nameOf(root)}, the largest first`}
      testId="map-table"
      columns={columns}
      count={rows.length}
      at={(index) => rows[index]}
      keyOf={(node) => `${node.kind} ${node.path} ${node.name}`}
      selected={selected === null ? null : `${selected.kind} ${selected.path} ${selected.name}`}
      onSelect={onSelect}
      onOpen={onEnter}
    />
  );
}

function columnsFor(root: MapNode): readonly GridColumn<MapNode>[] {
  return [
    {
      id: 'name',
      title: 'Name',
      width: 'minmax(160px, 1fr)',
      cell: (node) => {
        const Picture = node.kind === 'layer' ? Layers2 : node.kind === 'folder' ? Folder : File;
        return (
          <span className="flex min-w-0 items-center gap-2">
            <Picture size={14} className="shrink-0 text-ink-3" aria-hidden />
            <span className="truncate">{nameOf(node)}</span>
          </span>
        );
      },
    },
    { id: 'size', title: 'Size', width: '96px', numeric: true, cell: (node) => <Size bytes={node.size} /> },
    {
      id: 'share',
      title: 'Share',
      width: '80px',
      numeric: true,
      cell: (node) => (
        <span className="figures">{((node.size / Math.max(1, root.size)) * 100).toFixed(1)} %</span>
      ),
    },
    {
      id: 'files',
      title: 'Files',
      width: '80px',
      numeric: true,
      cell: (node) => <span className="figures">{formatNumber(node.files)}</span>,
    },
    {
      id: 'layer',
      title: 'Layer',
      width: '80px',
      numeric: true,
      help: 'The layer that most of its bytes came from',
      cell: (node) => <span className="figures">{node.kind === 'rest' ? '' : node.layer + 1}</span>,
    },
  ];
}
