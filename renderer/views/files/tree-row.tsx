import {
  ChevronDown,
  ChevronRight,
  Cpu,
  File,
  FileQuestion,
  FileSymlink,
  Folder,
  HardDrive,
  Link2,
  ShieldAlert,
  Workflow,
  type LucideIcon,
} from 'lucide-react';
import { memo, type CSSProperties, type DragEvent, type MouseEvent } from 'react';
import type { FileKind, FileRow } from '../../../core/api/files.ts';
import { exactBytes, formatCount, formatSize, formatTime } from '../../words/format.ts';
import { modeText, octalMode, ownerText, rowInWords, shortTime } from '../../words/files.ts';
import { visiblePath } from '../../words/visible.ts';
import { ChangeMark } from './change-mark.tsx';
import type { FileColumn } from './columns.ts';
import { LayerCell, type LayerNames } from './layer-mark.tsx';

export const ROW_HEIGHT = 28;
const LINE = 'absolute inset-x-0 top-0 grid h-7 items-center [grid-template-columns:var(--columns)]';
const INDENT = 14;
/** Deeper than this, names would leave the column; the tooltip has the whole path. */
const DEEPEST = 24;

const PICTURES: Readonly<Record<FileKind, LucideIcon>> = {
  file: File,
  folder: Folder,
  'symbolic link': FileSymlink,
  'hard link': Link2,
  'character device': Cpu,
  'block device': HardDrive,
  fifo: Workflow,
  unknown: FileQuestion,
};

interface RowHandlers {
  readonly onClick: (row: FileRow, line: number) => void;
  readonly onFold: (row: FileRow, line: number) => void;
  readonly onOpen: (row: FileRow, line: number) => void;
  readonly onMenu: (event: MouseEvent, row: FileRow, line: number) => void;
  readonly onDrag: (event: DragEvent, row: FileRow) => void;
  readonly onLayer: (row: FileRow) => void;
}

interface Props extends RowHandlers {
  readonly row: FileRow;
  readonly line: number;
  readonly top: number;
  readonly columns: readonly FileColumn[];
  readonly layers: LayerNames;
  /** Keys act on it; `reachable` when Tab comes to it. */
  readonly lead: boolean;
  readonly reachable: boolean;
}

export const TreeRow = memo(function TreeRow({
  row,
  line,
  top,
  columns,
  layers,
  lead,
  reachable,
  ...on
}: Props) {
  return (
    // keys are the grid's: they reach it from the row that has the focus
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="row"
      aria-rowindex={line + 2}
      aria-level={row.depth + 1}
      aria-selected={lead}
      aria-label={rowInWords(row)}
      {...(row.expandable ? { 'aria-expanded': row.expanded } : {})}
      tabIndex={reachable ? 0 : -1}
      data-line={line}
      data-testid="file-row"
      data-path={row.path}
      data-change={row.change}
      draggable={row.change !== 'removed'}
      className={`group/row ${LINE} ring-inside pr-2 ${lead ? 'bg-accent-soft' : 'hover:bg-hover'}`}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => on.onClick(row, line)}
      onDoubleClick={() => on.onOpen(row, line)}
      onContextMenu={(event) => on.onMenu(event, row, line)}
      onDragStart={(event) => on.onDrag(event, row)}
    >
      {columns.map((column, index) => (
        // a cell is labelled by what is in it
        <div
          key={column.id}
          role="gridcell"
          aria-colindex={index + 1}
          className={`flex min-w-0 items-center px-1.5 ${column.numeric ? 'justify-end' : ''}`}
        >
          <Cell column={column} row={row} line={line} layers={layers} on={on} />
        </div>
      ))}
    </div>
  );
});

function Cell({
  column,
  row,
  line,
  layers,
  on,
}: {
  readonly column: FileColumn;
  readonly row: FileRow;
  readonly line: number;
  readonly layers: LayerNames;
  readonly on: RowHandlers;
}) {
  switch (column.id) {
    case 'change':
      return <ChangeMark change={row.change} />;
    case 'name':
      return <Name row={row} line={line} onFold={on.onFold} />;
    case 'size':
      return (
        <span className="figures" title={sizeTitle(row)}>
          {formatSize(row.size)}
        </span>
      );
    case 'hides':
      return row.hides === 0 ? null : (
        <span
          className="figures text-warn"
          title={`${exactBytes(row.hides)} of lower layers that nobody sees any more. Details name the layers that put them there.`}
        >
          {formatSize(row.hides)}
        </span>
      );
    case 'mode':
      return (
        <span className="font-mono text-xs text-ink-2" title={`Octal ${octalMode(row.mode)}`}>
          {modeText(row)}
        </span>
      );
    case 'owner':
      return <span className="figures truncate text-sm text-ink-2">{ownerText(row)}</span>;
    case 'modified':
      return (
        <span className="figures truncate text-sm text-ink-2" title={formatTime(row.modified)}>
          {column.short === true ? shortTime(row.modified).slice(0, 10) : shortTime(row.modified)}
        </span>
      );
    case 'layer':
      return <LayerCell layer={row.layer} layers={layers} onGo={() => on.onLayer(row)} />;
  }
}

function sizeTitle(row: FileRow): string {
  const below = row.kind === 'folder' ? ` in ${formatCount(row.below, 'entry', 'entries')}` : '';
  return `${exactBytes(row.size)}${below}`;
}

function Name({
  row,
  line,
  onFold,
}: {
  readonly row: FileRow;
  readonly line: number;
  readonly onFold: RowHandlers['onFold'];
}) {
  const Picture = PICTURES[row.kind];
  const Fold = row.expanded ? ChevronDown : ChevronRight;
  return (
    <>
      <span className="shrink-0" style={{ width: Math.min(row.depth, DEEPEST) * INDENT }} />
      {row.expandable ? (
        <button
          type="button"
          tabIndex={-1}
          aria-hidden
          className="-my-1 flex h-7 w-4.5 shrink-0 items-center justify-center text-ink-3 hover:text-ink"
          onClick={(event) => {
            event.stopPropagation();
            onFold(row, line);
          }}
          onDoubleClick={(event) => event.stopPropagation()}
        >
          <Fold size={13} aria-hidden />
        </button>
      ) : (
        <span className="w-4.5 shrink-0" />
      )}
      <Picture
        size={14}
        aria-hidden
        className={`mr-1.5 shrink-0 ${row.kind === 'folder' ? 'text-accent' : 'text-ink-3'}`}
      />
      <span
        className={`truncate ${row.link === null ? 'min-w-8' : 'shrink-0 max-w-[70%]'} ${row.change === 'removed' ? 'text-ink-2 line-through' : ''}`}
        title={visiblePath(row.path)}
      >
        {row.name}
      </span>
      {row.link === null ? null : (
        <span className="ml-1.5 min-w-0 flex-1 truncate text-ink-3" title={row.link}>
          → {row.link}
        </span>
      )}
      <Badges row={row} />
    </>
  );
}

/** What somebody who looks for trouble wants to see without opening anything. */
function Badges({ row }: { readonly row: FileRow }) {
  const badges = [
    ...((row.mode & 0o4000) !== 0 && row.kind === 'file' ? ['setuid'] : []),
    ...((row.mode & 0o2000) !== 0 && row.kind === 'file' ? ['setgid'] : []),
    ...(row.capabilities === null ? [] : [row.capabilities]),
  ];
  if (badges.length === 0) return null;
  return (
    <span className="ml-2 flex shrink-0 items-center gap-1 text-xs text-warn" title={badges.join(', ')}>
      <ShieldAlert size={12} aria-hidden />
      <span className="max-w-24 truncate">{badges[0]}</span>
    </span>
  );
}

/** What stands where a row will be: as high as the row, so that nothing moves when it comes. */
export function TreeRowPlaceholder({
  line,
  top,
  columns,
}: {
  readonly line: number;
  readonly top: number;
  readonly columns: readonly FileColumn[];
}) {
  const style: CSSProperties = { transform: `translateY(${top}px)` };
  return (
    <div
      role="row"
      aria-rowindex={line + 2}
      aria-busy
      className={`${LINE} pr-2`}
      style={style}
      data-testid="file-row-placeholder"
    >
      {columns.map((column, index) => (
        // a cell is labelled by what is in it
        <div key={column.id} role="gridcell" aria-colindex={index + 1} className="px-1.5">
          {column.id === 'change' ? null : (
            <div
              className="skeleton h-2"
              style={
                column.id === 'name'
                  ? { width: `${30 + ((line * 17) % 40)}%`, marginLeft: 34 }
                  : { width: '60%' }
              }
            />
          )}
        </div>
      ))}
    </div>
  );
}
