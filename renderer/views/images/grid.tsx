import { useVirtualizer } from '@tanstack/react-virtual';
import {
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
} from 'react';
import type { ImageRow } from '../../../core/api/images.ts';
import { fitting, layOut, template } from '../../state/columns.ts';
import {
  indexOf,
  foldGroup,
  listScroll,
  lookAt,
  rowAt,
  selectEverything,
  setSelection,
  useImages,
} from '../../state/images.ts';
import { linesOf } from '../../state/list-lines.ts';
import { openImage, useRouter } from '../../state/router.ts';
import { useSettings } from '../../state/settings.ts';
import { attempt } from '../../state/toasts.ts';
import { takeFocus } from '../../ui/take-focus.ts';
import { useWidth } from '../../ui/use-width.ts';
import { ContextMenu } from '../../ui/context-menu.tsx';
import { choose } from './choose.ts';
import { actionFor } from './grid-keys.ts';
import { GridHeader } from './grid-header.tsx';
import { GridRow, GroupRow, LoadingRow } from './grid-row.tsx';
import { rowMenu } from './row-menu.ts';

const ROW = 32;
const OVERSCAN = 6;

interface OpenMenu {
  readonly row: ImageRow;
  readonly x: number;
  readonly y: number;
}

/** An ARIA grid of which only what is on screen exists. The grid has the focus; the row that keys act on is its active descendant. */
export function Grid() {
  const state = useImages();
  const remembered = useSettings((settings) => settings.settings.columns);
  const grouping = useSettings((settings) => settings.settings.groupBy);
  const all = useMemo(() => layOut(remembered), [remembered]);
  const lines = useMemo(
    () => linesOf(state.matching, state.groups, state.folded),
    [state.matching, state.groups, state.folded],
  );
  const scroller = useRef<HTMLDivElement>(null);
  const width = useWidth(scroller);
  const columns = useMemo(() => fitting(all, width, remembered.length > 0), [all, width, remembered]);
  const [leadLine, setLeadLine] = useState(-1);
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  // the virtualiser keeps its own state outside React; this component is compiled without memoising it
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count: lines.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: OVERSCAN,
    scrollPaddingStart: ROW,
    initialOffset: listScroll.top,
  });

  const items = virtual.getVirtualItems();
  const [first, last] = rowsBetween(lines, items[0]?.index ?? 0, items.at(-1)?.index ?? 0);
  useEffect(() => lookAt(first, last), [first, last, state.status]);
  useLayoutEffect(() => {
    if (scroller.current !== null) scroller.current.scrollTop = listScroll.top;
  }, []);

  // after a refresh the row that keys are on may stand elsewhere
  const { lead } = state.selection;
  const foundLine = lead === null ? -1 : lineOfKey(lead);
  const activeLine =
    foundLine >= 0 && (leadLine < 0 || lines.at(Math.min(leadLine, lines.count - 1)).kind === 'row')
      ? foundLine
      : Math.min(leadLine, lines.count - 1);

  function lineOfKey(key: string): number {
    const index = indexOf(state, key);
    return index < 0 ? -1 : lines.ofRow(index);
  }

  const rowOnLine = (line: number): ImageRow | undefined => {
    if (line < 0 || line >= lines.count) return undefined;
    const found = lines.at(line);
    return found.kind === 'row' ? rowAt(state, found.row) : undefined;
  };

  // Whoever comes back goes on where they were; at the start of the app nothing is framed before a key asks for it.
  useEffect(() => {
    const { canGoBack, canGoForward } = useRouter.getState();
    if (canGoBack || canGoForward) takeFocus(scroller.current);
  }, []);

  const onClick = useCallback((event: MouseEvent, row: ImageRow, line: number) => {
    setLeadLine(line);
    choose(row, { extend: event.shiftKey, add: event.ctrlKey || event.metaKey });
  }, []);
  const onOpen = useCallback((row: ImageRow) => openImage(row.key), []);
  const onMenu = useCallback((event: MouseEvent, row: ImageRow, line: number) => {
    event.preventDefault();
    setLeadLine(line);
    if (!useImages.getState().selection.keys.has(row.key)) choose(row, { extend: false, add: false });
    setMenu({ row, x: event.clientX, y: event.clientY });
  }, []);

  const moveTo = (line: number, extend: boolean, keepSelection: boolean): void => {
    setLeadLine(line);
    virtual.scrollToIndex(line);
    const row = rowOnLine(line);
    if (row === undefined) return;
    if (keepSelection) setSelection({ ...state.selection, lead: row.key });
    else choose(row, { extend, add: false });
  };

  const fold = (line: number, folded: boolean): void => {
    const found = line < 0 || line >= lines.count ? undefined : lines.at(line);
    if (found?.kind === 'group') foldGroup(state.groups[found.group]?.title ?? '', folded);
    else if (found !== undefined && state.groups.length > 0 && folded) {
      let heading = line;
      while (heading > 0 && lines.at(heading).kind === 'row') heading -= 1;
      moveTo(heading, false, true);
    }
  };

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget) return;
    const action = actionFor(
      event,
      activeLine,
      lines.count,
      Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW) / ROW) - 2),
    );
    if (action === null) return;
    event.preventDefault();
    const row = rowOnLine(activeLine);
    if (action.kind === 'move') moveTo(action.line, action.extend, action.keepSelection);
    else if (action.kind === 'all') attempt(selectEverything);
    else if (action.kind === 'clear')
      setSelection({ keys: new Set(), anchor: null, lead: state.selection.lead });
    else if (action.kind === 'fold') fold(activeLine, action.fold);
    else if (row === undefined) {
      const group = activeLine >= 0 && activeLine < lines.count ? lines.at(activeLine) : undefined;
      if (group?.kind === 'group') foldGroup(state.groups[group.group]?.title ?? '');
    } else if (action.kind === 'open') openImage(row.key);
    else if (action.kind === 'toggle') choose(row, { extend: false, add: true });
    else {
      const box = document.querySelector(`#line-${activeLine}`)?.getBoundingClientRect();
      setMenu({ row, x: (box?.left ?? 0) + 24, y: (box?.bottom ?? 0) - 4 });
    }
  };

  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label="Images"
      aria-multiselectable
      aria-rowcount={lines.count + 1}
      aria-colcount={columns.length}
      aria-busy={state.status.kind === 'loading'}
      {...(activeLine >= 0 ? { 'aria-activedescendant': `line-${activeLine}` } : {})}
      data-testid="images-grid"
      className={`grid-focus ${grouping === 'repository' ? 'by-repository' : ''} min-h-0 flex-1 overflow-auto outline-none`}
      style={{ '--columns': template(columns) } as CSSProperties}
      onKeyDown={onKeyDown}
      onScroll={(event) => {
        listScroll.top = event.currentTarget.scrollTop;
      }}
    >
      <div className="min-w-min" style={{ minWidth: columns.reduce((sum, column) => sum + column.width, 0) }}>
        <GridHeader columns={columns} all={all} />
        <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            if (item.index >= lines.count) return null;
            const line = lines.at(item.index);
            if (line.kind === 'group') {
              const group = state.groups[line.group];
              return group === undefined ? null : (
                <GroupRow
                  key={`group:${group.title}`}
                  group={group}
                  line={item.index}
                  top={item.start}
                  lead={item.index === activeLine}
                  folded={state.folded.has(group.title)}
                  span={columns.length}
                />
              );
            }
            const row = rowAt(state, line.row);
            if (row === undefined)
              return (
                <LoadingRow
                  key={`loading:${item.index}`}
                  line={item.index}
                  top={item.start}
                  columns={columns}
                />
              );
            return (
              <GridRow
                key={row.key}
                row={row}
                line={item.index}
                top={item.start}
                columns={columns}
                selected={state.selection.keys.has(row.key)}
                lead={item.index === activeLine}
                indented={state.groups.length > 0}
                onClick={onClick}
                onOpen={onOpen}
                onMenu={onMenu}
              />
            );
          })}
        </div>
      </div>
      {menu === null ? null : (
        <ContextMenu
          at={menu}
          label={menu.row.name ?? 'Image'}
          sections={rowMenu(menu.row, [...state.selection.keys])}
          onClose={() => setMenu(null)}
        />
      )}
    </div>
  );
}

/** The rows that these lines show; folded ones do not count. */
function rowsBetween(lines: ReturnType<typeof linesOf>, from: number, to: number): readonly [number, number] {
  let [first, last] = [Number.POSITIVE_INFINITY, 0];
  for (let line = from; line <= Math.min(to, lines.count - 1); line += 1) {
    const found = lines.at(line);
    if (found.kind !== 'row') continue;
    first = Math.min(first, found.row);
    last = Math.max(last, found.row);
  }
  return Number.isFinite(first) ? [first, last] : [0, 0];
}
