import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import {
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
  type CSSProperties,
  type DragEvent,
  type KeyboardEvent,
  type MouseEvent,
} from 'react';
import type { FileRow } from '../../../core/api/files.ts';
import { isFiltering } from '../../state/files-filter.ts';
import { rowOnLine, type FileTree } from '../../state/files-tree.ts';
import { ContextMenu, type MenuSection } from '../../ui/context-menu.tsx';
import { useWidth } from '../../ui/use-width.ts';
import { columnTemplate, fittingColumns, type FileColumnId } from './columns.ts';
import type { LayerNames } from './layer-mark.tsx';
import { TreeHeader } from './tree-header.tsx';
import { treeAction } from './tree-keys.ts';
import { ROW_HEIGHT, TreeRow, TreeRowPlaceholder } from './tree-row.tsx';
import { useTyping } from './use-typing.ts';

const OVERSCAN = 8;
/** Rows that stand in for a tree that is not here yet. */
const WAITING_ROWS = 12;

interface Props {
  readonly tree: FileTree;
  readonly label: string;
  readonly columns: readonly FileColumnId[];
  readonly layers: LayerNames;
  /** Enter or a double click on what is no folder. */
  readonly onOpen: (row: FileRow) => void;
  /** Space. */
  readonly onDetails: (row: FileRow) => void;
  readonly onLead: (row: FileRow) => void;
  /** Escape; false when there was nothing to close. */
  readonly onClose: () => void;
  readonly onLayer: (row: FileRow) => void;
  readonly onDrag: (row: FileRow) => void;
  readonly menuOf: (row: FileRow) => readonly MenuSection[];
}

/** A tree of files of which only what is on screen exists. One row is reached by Tab; keys go on from there. */
export function TreeGrid({ tree, label, columns: wanted, layers, menuOf, ...on }: Props) {
  const state = tree.use();
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const columns = fittingColumns(wanted, width);
  const [menu, setMenu] = useState<{ readonly row: FileRow; readonly x: number; readonly y: number } | null>(
    null,
  );
  const focused = useRef(false);
  const type = useTyping();
  const waiting = state.status.kind === 'loading' && state.counts === null;
  const lines = waiting ? WAITING_ROWS : state.lines;
  // what a filter found is shown with the folders on its way: there is nothing to fold
  const found = isFiltering(state.filter);
  const leadLine = state.lead === null ? -1 : Math.min(state.lead.line, lines - 1);
  // the virtualiser keeps its own state outside React; this component is compiled without memoising it
  const virtual = useVirtualizer({
    count: lines,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    scrollPaddingStart: ROW_HEIGHT,
    initialOffset: tree.scroll.top,
    // the row that has the focus exists wherever the list is scrolled to
    rangeExtractor: (range) => {
      const seen = defaultRangeExtractor(range);
      return leadLine < 0 || leadLine >= range.count || seen.includes(leadLine)
        ? seen
        : [...seen, leadLine].toSorted((a, b) => a - b);
    },
  });
  const items = virtual.getVirtualItems();
  const { range } = virtual;
  const [first, last] = [range?.startIndex ?? 0, range?.endIndex ?? 0];
  useEffect(() => tree.lookAt(first, last), [tree, first, last]);
  useLayoutEffect(() => {
    if (scroller.current !== null) scroller.current.scrollTop = tree.scroll.top;
  }, [tree]);
  const { wish } = state;
  useLayoutEffect(() => {
    if (wish.count === 0 || scroller.current === null) return;
    if (wish.line === 0) scroller.current.scrollTop = 0;
    else virtual.scrollToIndex(wish.line, { align: 'center' });
    // a wish is granted once
    // oxlint-disable-next-line react/exhaustive-deps
  }, [wish.count]);
  // the focus goes with the lead, and stays in the tree when its row is gone
  useLayoutEffect(() => {
    if (!focused.current) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-line="${leadLine}"]`);
    if (row !== null && row !== undefined) {
      if (
        document.activeElement !== row &&
        scroller.current?.querySelector('[role=columnheader] button:focus') === null
      )
        row.focus({ preventScroll: true });
    } else if (document.activeElement === document.body) scroller.current?.focus({ preventScroll: true });
  });

  const moveTo = (line: number): void => {
    const row = rowOnLine(state, line);
    virtual.scrollToIndex(line);
    tree.setLead(row?.path ?? '', line);
    if (row !== undefined) on.onLead(row);
  };
  // a row that was not here when a key went to it becomes the lead when it comes
  const arrived = state.lead?.path === '' ? rowOnLine(state, state.lead.line) : undefined;
  const { onLead } = on;
  useEffect(() => {
    if (arrived === undefined) return;
    tree.setLead(arrived.path, leadLine);
    onLead(arrived);
  }, [arrived, leadLine, onLead, tree]);

  const openRow = (row: FileRow, line: number): void => {
    if (row.expandable) fold(row, line);
    else on.onOpen(row);
  };
  const fold = (row: FileRow, line: number): void => {
    tree.setLead(row.path, line);
    tree.open([row.path], !row.expanded);
  };
  const onMenu = (event: MouseEvent, row: FileRow, line: number): void => {
    event.preventDefault();
    tree.setLead(row.path, line);
    on.onLead(row);
    setMenu({ row, x: event.clientX, y: event.clientY });
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target instanceof HTMLElement && event.target.closest('[role=columnheader]') !== null) return;
    const row = leadLine < 0 ? undefined : rowOnLine(state, leadLine);
    const screen = Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW_HEIGHT) / ROW_HEIGHT) - 2);
    const action = treeAction(event, {
      line: leadLine,
      lines: waiting ? 0 : lines,
      screen,
      row: row !== undefined && found ? { depth: row.depth, expandable: false, expanded: false } : row,
    });
    if (action === null) return;
    event.preventDefault();
    switch (action.kind) {
      case 'move':
        moveTo(action.line);
        return;
      case 'close':
        on.onClose();
        return;
      case 'type': {
        const line = type(action.text, leadLine, lines, (at) => rowOnLine(state, at)?.name);
        if (line >= 0) moveTo(line);
        return;
      }
      default:
        if (row !== undefined) act(action.kind, row);
    }
  };
  const act = (
    kind: 'parent' | 'fold' | 'unfold siblings' | 'open' | 'details' | 'menu',
    row: FileRow,
  ): void => {
    if (kind === 'parent') {
      const parent = parentLine(row.depth);
      if (parent >= 0) moveTo(parent);
    } else if (kind === 'fold') fold(row, leadLine);
    else if (kind === 'unfold siblings') tree.open(siblings(row), true);
    else if (kind === 'open') openRow(row, leadLine);
    else if (kind === 'details') on.onDetails(row);
    else {
      const box = scroller.current?.querySelector(`[data-line="${leadLine}"]`)?.getBoundingClientRect();
      setMenu({ row, x: (box?.left ?? 0) + 40, y: (box?.bottom ?? 0) - 4 });
    }
  };
  /** Of what is loaded; far above, the lead moves to the farthest row that is. */
  const parentLine = (depth: number): number => {
    let line = leadLine - 1;
    for (
      let row = rowOnLine(state, line);
      row !== undefined && row.depth >= depth;
      row = rowOnLine(state, line)
    )
      line -= 1;
    return rowOnLine(state, line) === undefined ? line + 1 : line;
  };
  const siblings = (of: FileRow): readonly string[] => {
    const folder = of.path.slice(0, of.path.lastIndexOf('/') + 1);
    return [...state.pages.values()].flatMap((rows) =>
      rows
        .filter((row) => row.expandable && row.depth === of.depth && row.path.startsWith(folder))
        .map((row) => row.path),
    );
  };

  return (
    <div
      ref={scroller}
      role="treegrid"
      aria-label={label}
      aria-rowcount={lines + 1}
      aria-colcount={columns.length}
      aria-busy={state.status.kind === 'loading'}
      // when no row can be reached, the tree itself is
      tabIndex={leadLine >= 0 || lines > 0 ? -1 : 0}
      data-testid="file-tree"
      className="min-h-0 flex-1 overflow-auto outline-none"
      style={{ '--columns': columnTemplate(columns) } as CSSProperties}
      onKeyDown={onKeyDown}
      onFocus={(event) => {
        focused.current = true;
        const line = Number(event.target.dataset['line'] ?? Number.NaN);
        const row = Number.isInteger(line) ? rowOnLine(state, line) : undefined;
        if (leadLine < 0 && row !== undefined) tree.setLead(row.path, line);
      }}
      onBlur={(event) => {
        const { target, currentTarget, relatedTarget } = event;
        if (relatedTarget !== null) focused.current = currentTarget.contains(relatedTarget);
        // without another place to go to, the focus left because its row went, or because somebody clicked on nothing
        else
          queueMicrotask(
            () =>
              target.isConnected &&
              document.hasFocus() &&
              document.activeElement === document.body &&
              (focused.current = false),
          );
      }}
      onScroll={(event) => {
        tree.scroll.top = event.currentTarget.scrollTop;
      }}
    >
      <TreeHeader columns={columns} sort={state.sort} onSort={tree.sortBy} />
      <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = waiting ? undefined : rowOnLine(state, item.index);
          return row === undefined ? (
            <TreeRowPlaceholder key={item.index} line={item.index} top={item.start} columns={columns} />
          ) : (
            <TreeRow
              key={item.index}
              row={row}
              line={item.index}
              top={item.start}
              columns={columns}
              layers={layers}
              lead={item.index === leadLine}
              reachable={item.index === (leadLine < 0 ? 0 : leadLine)}
              onClick={(clicked, line) => {
                tree.setLead(clicked.path, line);
                on.onLead(clicked);
              }}
              onFold={fold}
              onOpen={openRow}
              onMenu={onMenu}
              onDrag={(event: DragEvent, dragged) => {
                // the system's drag takes over: the page's own would drag a picture of the row
                event.preventDefault();
                on.onDrag(dragged);
              }}
              onLayer={on.onLayer}
            />
          );
        })}
      </div>
      {menu === null ? null : (
        <ContextMenu
          at={menu}
          label={menu.row.name}
          sections={menuOf(menu.row)}
          onClose={() => setMenu(null)}
        />
      )}
    </div>
  );
}
