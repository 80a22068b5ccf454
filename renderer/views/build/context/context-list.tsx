import { EyeOff, Upload } from 'lucide-react';
import type { BuildSource, ContextEntry, ContextPage, ContextQuery } from '../../../../core/api/builds.ts';
import { useContextLook } from '../../../state/build/context.ts';
import { DataGrid, type GridColumn } from '../../../ui/data-grid.tsx';
import { FilterBox } from '../../../ui/filter-box.tsx';
import { Segments } from '../../../ui/segments.tsx';
import { Size } from '../../../ui/values.tsx';
import { formatCount } from '../../../words/format.ts';
import { visiblePath } from '../../../words/visible.ts';

const COLUMNS: readonly GridColumn<ContextEntry, ContextQuery['sort']>[] = [
  {
    id: 'path',
    title: 'Path',
    width: 'minmax(140px, 1fr)',
    sort: 'path',
    cell: (entry) => <Path entry={entry} />,
  },
  {
    id: 'why',
    title: 'Decided by',
    width: 'minmax(96px, 168px)',
    from: 420,
    help: 'The last line of the ignore file that fits it',
    cell: (entry) => <Why entry={entry} />,
  },
  {
    id: 'size',
    title: 'Size',
    width: '84px',
    numeric: true,
    sort: 'size',
    cell: (entry) => <Size bytes={entry.size} extra={entry.sent ? '' : 'text-ink-3'} />,
  },
];

const SHOWN: readonly (readonly [ContextQuery['show'], string])[] = [
  ['all', 'All'],
  ['sent', 'Sent'],
  ['ignored', 'Ignored'],
];

interface Props {
  readonly source: BuildSource;
  readonly pages: {
    readonly last: ContextPage | null;
    readonly at: (index: number) => ContextEntry | undefined;
    readonly look: (first: number, last: number) => void;
  };
  readonly selected: string | null;
  readonly onSelect: (entry: ContextEntry) => void;
  readonly onLook: (change: Partial<Pick<ContextQuery, 'show' | 'filter' | 'sort'>>) => void;
}

/** Files of a context, the largest first: only those on screen are asked for. */
export function ContextList({ source, pages, selected, onSelect, onLook }: Props) {
  const { show, filter, sort } = useContextLook(source.id);
  const { last } = pages;
  return (
    <>
      <div className="flex shrink-0 flex-wrap items-center gap-2 border-y border-line px-4 py-1.5">
        <div className="min-w-36 flex-1">
          <FilterBox
            label="Filter paths"
            text={filter}
            testId="context-filter"
            onChange={(text) => onLook({ filter: text })}
          />
        </div>
        <Segments
          label="Which files"
          name="context-show"
          value={show}
          options={SHOWN.map(([value, title]) => ({ value, title, testId: `context-${value}` }))}
          onChange={(next) => onLook({ show: next })}
        />
      </div>
      {last?.total === 0 ? (
        <p className="p-4 text-ink-2" data-testid="context-none">
          {noneInWords(last, show, filter)}
        </p>
      ) : null}
      <div className="min-h-0 flex-1">
        <DataGrid
          label={last === null ? 'Files' : `Files, ${formatCount(last.total, 'row')}`}
          testId="context-grid"
          columns={COLUMNS}
          count={last?.total ?? 0}
          at={pages.at}
          keyOf={(entry) => entry.path}
          selected={selected}
          onSelect={onSelect}
          sort={{ by: sort, descending: sort === 'size' }}
          onSort={(by) => onLook({ sort: by })}
          onLook={pages.look}
        />
      </div>
    </>
  );
}

function noneInWords(page: ContextPage, show: ContextQuery['show'], filter: string): string {
  if (filter !== '') return `No path holds “${filter}”.`;
  if (page.sent.files + page.ignored.files === 0) return 'The folder is empty.';
  return show === 'sent' ? 'Nothing is sent: the patterns ignore every file.' : 'Nothing is ignored.';
}

function Path({ entry: { path, sent, kind } }: { readonly entry: ContextEntry }) {
  const shown = `${visiblePath(path)}${kind === 'folder' ? '/' : ''}`;
  const Picture = sent ? Upload : EyeOff;
  return (
    <span className={`flex min-w-0 items-center gap-2 ${sent ? '' : 'text-ink-3'}`}>
      <Picture size={13} className={`shrink-0 ${sent ? 'text-accent' : ''}`} aria-hidden />
      <span className="sr-only">{sent ? 'sent' : 'ignored'}</span>
      <span className="truncate font-mono text-sm" title={shown}>
        {shown}
      </span>
    </span>
  );
}

function Why({ entry: { decidedBy, sent } }: { readonly entry: ContextEntry }) {
  if (decidedBy === null) return <span className="text-sm text-ink-3">no line</span>;
  return (
    <span
      className="flex min-w-0 items-baseline gap-1.5 text-sm"
      title={`Line ${decidedBy.line} ${sent ? 'brings it back' : 'ignores it'}`}
    >
      <span className="figures shrink-0 text-ink-3">{decidedBy.line}</span>
      <span className="truncate font-mono text-ink-2">{visiblePath(decidedBy.pattern)}</span>
    </span>
  );
}
