import { ArrowDown, ArrowUp } from 'lucide-react';
import type { KeyboardEvent } from 'react';
import type { FilesQuery, FileSortKey } from '../../../core/api/files.ts';
import type { FileColumn } from './columns.ts';

interface Props {
  readonly columns: readonly FileColumn[];
  readonly sort: FilesQuery['sort'];
  readonly onSort: (by: FileSortKey) => void;
}

/** Headings sort; arrows go from one to the next. */
export function TreeHeader({ columns, sort, onSort }: Props) {
  const Arrow = sort.descending ? ArrowDown : ArrowUp;
  const firstSorting = columns.findIndex((column) => column.sort !== null);
  return (
    <div
      role="row"
      aria-rowindex={1}
      className="sticky top-0 z-10 grid h-7 border-b border-line bg-surface pr-2 [grid-template-columns:var(--columns)]"
    >
      {columns.map((column, index) => {
        const sorted = column.sort !== null && sort.by === column.sort;
        return (
          <div
            key={column.id}
            role="columnheader"
            aria-colindex={index + 1}
            aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : 'none'}
            className="flex min-w-0"
          >
            {column.sort === null ? (
              <span className="sr-only">Change</span>
            ) : (
              <button
                type="button"
                tabIndex={index === firstSorting ? 0 : -1}
                title={column.help}
                className={`ring-inside flex w-full min-w-0 items-center gap-1 px-1.5 text-sm font-medium hover:text-ink ${sorted ? 'text-ink' : 'text-ink-3'} ${column.numeric ? 'justify-end' : ''} ${column.id === 'name' ? 'pl-6' : ''}`}
                onClick={() => column.sort !== null && onSort(column.sort)}
                onKeyDown={toNeighbour}
              >
                <span className="truncate">{column.title}</span>
                {sorted ? <Arrow size={12} className="shrink-0" aria-hidden /> : null}
              </button>
            )}
          </div>
        );
      })}
    </div>
  );
}

function toNeighbour(event: KeyboardEvent<HTMLButtonElement>): void {
  if ((event.key !== 'ArrowRight' && event.key !== 'ArrowLeft') || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  const heading = event.currentTarget.closest('[role=columnheader]');
  const next = event.key === 'ArrowRight' ? heading?.nextElementSibling : heading?.previousElementSibling;
  next?.querySelector('button')?.focus();
}
