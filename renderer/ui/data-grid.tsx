import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { useWidth } from './use-width.ts';
import {
  useEffect,
  useId,
  useLayoutEffect,
  useRef,
  useState,
  type CSSProperties,
  type KeyboardEvent,
  type MouseEvent,
  type ReactNode,
  type UIEvent,
} from 'react';

export interface GridColumn<T, S extends string = never> {
  readonly id: string;
  /** '': a column of marks or buttons, which `help` names. */
  readonly title: string;
  /** A track of a CSS grid. */
  readonly width: string;
  readonly numeric?: boolean;
  /** What sorting by this heading asks for. */
  readonly sort?: S;
  readonly help?: string;
  /** Pixels that the grid must have for this column to be there. */
  readonly from?: number;
  readonly cell: (row: T) => ReactNode;
}

interface Props<T, S extends string> {
  readonly label: string;
  readonly testId: string;
  readonly columns: readonly GridColumn<T, S>[];
  readonly count: number;
  /** `undefined`: not loaded yet. */
  readonly at: (index: number) => T | undefined;
  readonly keyOf: (row: T) => string;
  readonly selected?: string | null;
  readonly onSelect?: (row: T) => void;
  /** Several rows may be selected: these are. `onPick` is called in the place of `onSelect`. */
  readonly picked?: ReadonlySet<string>;
  /** `all`: every row that there is, whatever the index. */
  readonly onPick?: (index: number, how: 'only' | 'toggle' | 'range' | 'all') => void;
  /** Double click and Enter. */
  readonly onOpen?: (row: T) => void;
  readonly sort?: { readonly by: S; readonly descending: boolean };
  readonly onSort?: (by: S) => void;
  readonly onMenu?: (event: MouseEvent, row: T) => void;
  /** Which rows are on screen, for what is loaded by the page. */
  readonly onLook?: (first: number, last: number) => void;
  /** Of a tree: 0 is its root. */
  readonly level?: (row: T) => number;
  /** Where it stood when it was left, and stands again. */
  readonly scroll?: { top: number };
  /** Takes the keys when the place was just gone to: its first row is ready to be opened. */
  readonly arrives?: boolean;
}

const ROW = 32;
const OVERSCAN = 6;
const MOST_LOOKED_THROUGH = 20_000;

/** A grid of which only what is on screen exists. It has the focus itself; the row that keys act on is its active descendant. */
export function DataGrid<T, S extends string = never>({
  label,
  testId,
  columns: every,
  count,
  at,
  keyOf,
  selected = null,
  onSelect,
  picked,
  onPick,
  onOpen,
  onMenu,
  sort,
  onSort,
  onLook,
  level,
  scroll,
  arrives = false,
}: Props<T, S>) {
  const scroller = useRef<HTMLDivElement>(null);
  const id = useId();
  const width = useWidth(scroller);
  const columns = every.filter((column) => (column.from ?? 0) <= width);
  // who comes back goes on from the row that was left
  const [lead, setLead] = useState(() =>
    selected === null || count > MOST_LOOKED_THROUGH ? -1 : indexOfKey(selected, count, at, keyOf),
  );
  // the virtualiser keeps its own state outside React; this component is compiled without memoising it
  // oxlint-disable-next-line react/incompatible-library
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: OVERSCAN,
    scrollPaddingStart: ROW,
    initialOffset: scroll?.top ?? 0,
  });
  useLayoutEffect(() => {
    if (scroller.current !== null && scroll !== undefined) scroller.current.scrollTop = scroll.top;
  }, [scroll]);
  useEffect(() => {
    const { current } = scroller;
    if (!arrives || current === null || isTyping()) return;
    current.focus({ preventScroll: true });
    setLead((before) => Math.max(0, before));
  }, [arrives]);
  const items = virtual.getVirtualItems();
  const [first, last] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  useEffect(() => onLook?.(first, last), [first, last, onLook]);

  const active = Math.min(lead, count - 1);
  const choose = (index: number, how: 'only' | 'toggle' | 'range' = 'only'): void => {
    setLead(index);
    const row = at(index);
    if (onPick !== undefined) onPick(index, how);
    else if (row !== undefined) onSelect?.(row);
  };
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    if (event.target !== event.currentTarget || event.altKey) return;
    const chord = event.ctrlKey || event.metaKey;
    if (onPick !== undefined && chord && event.key === 'a') onPick(Math.max(0, active), 'all');
    else if (onPick !== undefined && event.key === ' ' && active >= 0) choose(active, 'toggle');
    else if (chord || !onStep(event)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const onStep = (event: KeyboardEvent<HTMLDivElement>): boolean => {
    const screen = Math.max(1, Math.floor((scroller.current?.clientHeight ?? ROW) / ROW) - 2);
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: active + 1,
      ArrowUp: active - 1,
      PageDown: active + screen,
      PageUp: active - screen,
      Home: 0,
      End: count - 1,
    };
    const next = steps[event.key];
    if (next !== undefined && count > 0) {
      const index = Math.max(0, Math.min(count - 1, next));
      choose(index, onPick !== undefined && event.shiftKey ? 'range' : 'only');
      virtual.scrollToIndex(index);
    } else if (event.key === 'Enter' && active >= 0) {
      const row = at(active);
      if (row !== undefined) onOpen?.(row);
    } else return false;
    return true;
  };

  return (
    // its role is one of two, both of which have keys
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div
      ref={scroller}
      role={level === undefined ? 'grid' : 'treegrid'}
      tabIndex={0}
      aria-label={label}
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      {...(onPick === undefined ? {} : { 'aria-multiselectable': true })}
      {...(active >= 0 ? { 'aria-activedescendant': `${id}-${active}` } : {})}
      data-testid={testId}
      className={`grid-focus h-full min-h-0 overflow-auto outline-none ${arrives ? 'grid-arrives' : ''}`}
      style={{ '--columns': columns.map((column) => column.width).join(' ') } as CSSProperties}
      onKeyDown={onKeyDown}
      {...(scroll === undefined
        ? {}
        : {
            onScroll: (event: UIEvent<HTMLDivElement>) => {
              scroll.top = event.currentTarget.scrollTop;
            },
          })}
    >
      <div
        role="row"
        aria-rowindex={1}
        className="sticky top-0 z-10 grid h-8 border-b border-line bg-surface [grid-template-columns:var(--columns)]"
      >
        {columns.map((column, index) => (
          <Heading key={column.id} column={column} index={index} sort={sort} onSort={onSort} />
        ))}
      </div>
      <div role="rowgroup" className="relative" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = at(item.index);
          const key = row === undefined ? `loading:${item.index}` : keyOf(row);
          const chosen = row !== undefined && (picked?.has(key) ?? key === selected);
          return (
            // keys are the grid's: its rows are reached by aria-activedescendant
            // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
            <div
              key={key}
              id={`${id}-${item.index}`}
              role="row"
              aria-rowindex={item.index + 2}
              aria-selected={chosen}
              {...(level === undefined || row === undefined ? {} : { 'aria-level': level(row) + 1 })}
              data-testid={`${testId}-row`}
              className={`group/row absolute inset-x-0 top-0 grid h-8 items-center [grid-template-columns:var(--columns)] ${chosen ? 'bg-accent-soft' : 'hover:bg-hover'} ${item.index === active ? 'lead' : ''}`}
              style={{ transform: `translateY(${item.start}px)` }}
              onClick={(event) =>
                choose(
                  item.index,
                  event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'toggle' : 'only',
                )
              }
              onDoubleClick={() => row !== undefined && onOpen?.(row)}
              onContextMenu={(event) => row !== undefined && onMenu?.(event, row)}
            >
              {columns.map((column, index) => (
                // a cell is labelled by what is in it
                <div
                  key={column.id}
                  role="gridcell"
                  aria-colindex={index + 1}
                  className={`flex min-w-0 items-center px-2 first:pl-4 last:pr-4 ${column.numeric === true ? 'justify-end' : ''}`}
                >
                  {row === undefined ? <span className="skeleton h-2.5 w-3/5" /> : column.cell(row)}
                </div>
              ))}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function indexOfKey<T>(
  key: string,
  count: number,
  at: (index: number) => T | undefined,
  keyOf: (row: T) => string,
): number {
  for (let index = 0; index < count; index += 1) {
    const row = at(index);
    if (row !== undefined && keyOf(row) === key) return index;
  }
  return -1;
}

/** Whoever types somewhere goes on typing. */
function isTyping(): boolean {
  return document.activeElement instanceof HTMLInputElement;
}

function Heading<T, S extends string>({
  column,
  index,
  sort,
  onSort,
}: {
  readonly column: GridColumn<T, S>;
  readonly index: number;
  readonly sort: { readonly by: S; readonly descending: boolean } | undefined;
  readonly onSort: ((by: S) => void) | undefined;
}) {
  const by = column.sort;
  const sorted = by !== undefined && sort?.by === by;
  const Arrow = sort?.descending === true ? ArrowDown : ArrowUp;
  const look = `flex w-full min-w-0 items-center gap-1 px-2 text-sm font-medium ${index === 0 ? 'pl-4' : ''} ${column.numeric === true ? 'justify-end' : ''}`;
  const title = (
    <>
      {column.title === '' ? (
        <span className="sr-only">{column.help}</span>
      ) : (
        <span className="truncate">{column.title}</span>
      )}
      {sorted ? <Arrow size={12} className="shrink-0" aria-hidden /> : null}
    </>
  );
  return (
    <div
      role="columnheader"
      aria-colindex={index + 1}
      {...(by === undefined
        ? {}
        : { 'aria-sort': sorted ? (sort.descending ? 'descending' : 'ascending') : 'none' })}
      className="flex min-w-0 last:pr-2"
    >
      {by === undefined ? (
        <span className={`${look} text-ink-3`} title={column.help}>
          {title}
        </span>
      ) : (
        <button
          type="button"
          title={column.help}
          className={`ring-inside ${look} hover:text-ink ${sorted ? 'text-ink' : 'text-ink-3'}`}
          onClick={() => onSort?.(by)}
        >
          {title}
        </button>
      )}
    </div>
  );
}
