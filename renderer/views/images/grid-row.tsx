import { ChevronDown, ChevronRight } from 'lucide-react';
import { memo, type CSSProperties, type MouseEvent } from 'react';
import type { ImageRow, ImagesPage } from '../../../core/api/images.ts';
import type { LaidColumn } from '../../state/columns.ts';
import { foldGroup } from '../../state/images.ts';
import { Size } from '../../ui/values.tsx';
import { formatCount } from '../../words/format.ts';
import { Cell } from './cells.tsx';

const LINE = 'absolute inset-x-0 top-0 grid h-8 items-center [grid-template-columns:var(--columns)]';

interface RowProps {
  readonly row: ImageRow;
  readonly line: number;
  readonly top: number;
  readonly columns: readonly LaidColumn[];
  readonly selected: boolean;
  readonly lead: boolean;
  readonly indented: boolean;
  readonly onClick: (event: MouseEvent, row: ImageRow, line: number) => void;
  readonly onOpen: (row: ImageRow) => void;
  readonly onMenu: (event: MouseEvent, row: ImageRow, line: number) => void;
}

const at = (top: number): CSSProperties => ({ transform: `translateY(${top}px)` });

export const GridRow = memo(function GridRow({
  row,
  line,
  top,
  columns,
  selected,
  lead,
  indented,
  onClick,
  onOpen,
  onMenu,
}: RowProps) {
  return (
    // keys are the grid's: its rows are reached by aria-activedescendant
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={`line-${line}`}
      role="row"
      aria-rowindex={line + 2}
      aria-selected={selected}
      data-testid="image-row"
      data-key={row.key}
      data-state={row.state}
      className={`${LINE} ${selected ? 'bg-accent-soft' : 'hover:bg-hover'} ${lead ? 'lead' : ''} ${indented ? 'indented' : ''}`}
      style={at(top)}
      onClick={(event) => onClick(event, row, line)}
      onDoubleClick={() => onOpen(row)}
      onContextMenu={(event) => onMenu(event, row, line)}
    >
      {columns.map((column, index) => (
        // a cell is labelled by what is in it
        <div
          key={column.id}
          role="gridcell"
          aria-colindex={index + 1}
          className={`flex min-w-0 items-center px-2 first:pl-4 ${column.numeric ? 'justify-end' : ''}`}
        >
          <Cell column={column.id} row={row} />
        </div>
      ))}
    </div>
  );
});

export function LoadingRow({
  line,
  top,
  columns,
}: {
  readonly line: number;
  readonly top: number;
  readonly columns: readonly LaidColumn[];
}) {
  return (
    <div role="row" aria-rowindex={line + 2} aria-busy className={LINE} style={at(top)}>
      {columns.map((column, index) => (
        // a cell is labelled by what is in it
        // oxlint-disable-next-line jsx-a11y/control-has-associated-label
        <div key={column.id} role="gridcell" aria-colindex={index + 1} className="px-2 first:pl-4">
          <div
            className="skeleton h-2.5"
            style={{ width: column.id === 'name' ? `${35 + ((line * 17) % 40)}%` : '60%' }}
          />
        </div>
      ))}
    </div>
  );
}

interface GroupProps {
  readonly group: ImagesPage['groups'][number];
  readonly line: number;
  readonly top: number;
  readonly lead: boolean;
  readonly folded: boolean;
  readonly span: number;
}

export function GroupRow({ group, line, top, lead, folded, span }: GroupProps) {
  const Picture = folded ? ChevronRight : ChevronDown;
  return (
    // keys are the grid's here too
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={`line-${line}`}
      role="row"
      aria-rowindex={line + 2}
      aria-expanded={!folded}
      data-testid="group-row"
      className={`absolute inset-x-0 top-0 h-8 border-b border-line bg-sunken ${lead ? 'lead' : ''}`}
      style={at(top)}
      onClick={() => foldGroup(group.title)}
    >
      <div role="gridcell" aria-colspan={span} className="flex h-full min-w-0 items-center gap-1.5 px-2">
        <Picture size={14} className="shrink-0 text-ink-3" aria-hidden />
        <span className="truncate font-medium" title={group.title}>
          {group.title}
        </span>
        <span className="figures shrink-0 text-ink-3">
          {formatCount(group.count, 'image')} · <Size bytes={group.onDisk} /> on disk
        </span>
      </div>
    </div>
  );
}
