import { ArrowDown, ArrowUp } from 'lucide-react';
import { useRef, type KeyboardEvent, type PointerEvent } from 'react';
import { changeColumn, moveColumn, remember, stepColumn, type LaidColumn } from '../../state/columns.ts';
import { sortBy } from '../../state/images.ts';
import { changeSettings, useSettings } from '../../state/settings.ts';

/** Pointer travel after which a press on a heading is a move, not a sort. */
const DRAG_FROM = 6;
const KEY_STEP = 16;

interface Props {
  readonly columns: readonly LaidColumn[];
  /** All, with the hidden ones: what is remembered. */
  readonly all: readonly LaidColumn[];
}

export function GridHeader({ columns, all }: Props) {
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="sticky top-0 z-10 grid h-8 border-b border-line bg-surface [grid-template-columns:var(--columns)]"
    >
      {columns.map((column, index) => (
        <Heading key={column.id} column={column} all={all} index={index} />
      ))}
    </div>
  );
}

function save(columns: readonly LaidColumn[]): void {
  changeSettings({ columns: remember(columns) });
}

function Heading({
  column,
  all,
  index,
}: {
  readonly column: LaidColumn;
  readonly all: readonly LaidColumn[];
  readonly index: number;
}) {
  const sort = useSettings((state) => state.settings.sort);
  const sorted = sort.by === column.sort;
  const Arrow = sort.descending ? ArrowDown : ArrowUp;
  const moved = useRef(false);

  const onPointerDown = (event: PointerEvent<HTMLButtonElement>): void => {
    moved.current = false;
    if (event.button !== 0) return;
    const from = event.clientX;
    const button = event.currentTarget;
    const onMove = (move: globalThis.PointerEvent): void => {
      if (Math.abs(move.clientX - from) > DRAG_FROM) moved.current = true;
      if (moved.current) button.style.opacity = '0.4';
    };
    const onUp = (up: globalThis.PointerEvent): void => {
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', onUp);
      button.style.opacity = '';
      const onto = moved.current
        ? document.elementFromPoint(up.clientX, up.clientY)?.closest<HTMLElement>('[data-column]')?.dataset[
            'column'
          ]
        : undefined;
      if (onto !== undefined) save(moveColumn(all, column.id, onto));
    };
    window.addEventListener('pointermove', onMove);
    window.addEventListener('pointerup', onUp);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0 || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.shiftKey && (event.ctrlKey || event.metaKey)) save(stepColumn(all, column.id, step));
    else if (event.shiftKey) save(changeColumn(all, column.id, { width: column.width + step * KEY_STEP }));
    else focusNeighbour(event.currentTarget, step);
  };

  return (
    <div
      role="columnheader"
      aria-colindex={index + 1}
      aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
      data-column={column.id}
      className="group relative flex min-w-0"
    >
      <button
        type="button"
        tabIndex={index === 0 ? 0 : -1}
        title={`${column.help}\nClick sorts, drag moves. Shift+←→ changes the width, Ctrl+Shift+←→ the place.`}
        className={`ring-inside flex w-full min-w-0 items-center gap-1 px-2 text-sm font-medium hover:text-ink group-first:pl-4 ${sorted ? 'text-ink' : 'text-ink-3'} ${column.numeric ? 'justify-end' : ''}`}
        onPointerDown={onPointerDown}
        onClick={() => !moved.current && sortBy(column.sort)}
        onKeyDown={onKeyDown}
      >
        <span className="truncate">{column.title}</span>
        {sorted ? <Arrow size={12} className="shrink-0" aria-hidden /> : null}
      </button>
      <Edge column={column} all={all} />
    </div>
  );
}

function focusNeighbour(button: EventTarget & Element, step: number): void {
  const heading = button.closest('[role=columnheader]');
  const next = step > 0 ? heading?.nextElementSibling : heading?.previousElementSibling;
  next?.querySelector('button')?.focus();
}

/** The edge that is dragged to change the width; the grid follows by a CSS variable, and it is remembered at the end. */
function Edge({ column, all }: { readonly column: LaidColumn; readonly all: readonly LaidColumn[] }) {
  const onPointerDown = (event: PointerEvent<HTMLDivElement>): void => {
    event.preventDefault();
    event.stopPropagation();
    const from = event.clientX;
    const start = event.currentTarget.parentElement?.getBoundingClientRect().width ?? column.width;
    const onMove = (move: globalThis.PointerEvent): void =>
      save(changeColumn(all, column.id, { width: Math.round(start + move.clientX - from) }));
    const onUp = (): void => {
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', onUp);
    };
    window.addEventListener('pointermove', onMove);
    window.addEventListener('pointerup', onUp);
  };
  return (
    <div
      aria-hidden
      className="absolute inset-y-1.5 right-0 w-2 cursor-col-resize border-r border-line opacity-0 group-hover:opacity-100 hover:border-accent"
      onPointerDown={onPointerDown}
      onDoubleClick={() => save(changeColumn(all, column.id, { width: column.least }))}
    />
  );
}
