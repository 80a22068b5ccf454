import { ChartLine, Table2 } from 'lucide-react';
import { useState } from 'react';
import type { GrowthPoint } from '../../../core/api/storage.ts';
import { call } from '../../bridge.ts';
import { useResource } from '../../state/resource.ts';
import { useTotals } from '../../state/totals.ts';
import { DataGrid, type GridColumn } from '../../ui/data-grid.tsx';
import { Empty } from '../../ui/empty.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Size } from '../../ui/values.tsx';
import { formatNumber, formatTime } from '../../words/format.ts';
import { GrowthChart } from './growth-chart.tsx';

const COLUMNS: readonly GridColumn<GrowthPoint>[] = [
  {
    id: 'at',
    title: 'Time',
    width: 'minmax(160px, 1fr)',
    cell: (point) => <span className="figures truncate">{formatTime(point.at)}</span>,
  },
  {
    id: 'images',
    title: 'Images',
    width: '100px',
    numeric: true,
    cell: (point) => <span className="figures">{formatNumber(point.images)}</span>,
  },
  {
    id: 'virtual',
    title: 'Virtual',
    width: '120px',
    numeric: true,
    cell: (point) => <Size bytes={point.virtual} />,
  },
  {
    id: 'onDisk',
    title: 'On disk',
    width: '120px',
    numeric: true,
    cell: (point) => <Size bytes={point.onDisk} />,
  },
];

/** How the store grew (E12). */
export function Growth() {
  const revision = useTotals((state) => state.revision);
  const [shape, setShape] = useState<'chart' | 'table'>('chart');
  const [growth, reload] = useResource('growth', revision, () => call('storage.growth', null));
  if (growth.kind === 'loading') return <div className="h-full" aria-busy />;
  if (growth.kind === 'failed')
    return (
      <div className="max-w-2xl p-5">
        <ErrorNote report={growth.error} onRetry={reload} />
      </div>
    );
  const points = growth.value;
  if (points.length < 2)
    return (
      <Empty
        kind="growth-begins"
        picture={<ChartLine size={40} strokeWidth={1.25} aria-hidden />}
        title="The record begins today"
      >
        Whenever the store changes, its size is noted here. Come back after the next pull to see how it grew.
      </Empty>
    );
  const newest = points.toReversed();
  return (
    <div className="flex h-full flex-col" data-testid="growth">
      <div className="flex h-10 shrink-0 items-center gap-4 pr-3 pl-5 text-sm">
        <Key look="bg-accent" title="On disk" />
        <Key
          look="bg-[color-mix(in_srgb,var(--ink)_38%,transparent)]"
          title="Virtual, as if nothing were shared"
        />
        <span className="flex-1" />
        <Segments
          label="Show as"
          name="growth-shape"
          value={shape}
          options={[
            {
              value: 'chart',
              title: (
                <>
                  <ChartLine size={13} aria-hidden /> Chart
                </>
              ),
            },
            {
              value: 'table',
              testId: 'growth-table-open',
              title: (
                <>
                  <Table2 size={13} aria-hidden /> Table
                </>
              ),
            },
          ]}
          onChange={setShape}
        />
      </div>
      <div className="min-h-0 flex-1">
        {shape === 'chart' ? (
          <GrowthChart points={points} />
        ) : (
          <DataGrid
            label="Size of the store over time, newest first"
            testId="growth-table"
            columns={COLUMNS}
            count={newest.length}
            at={(index) => newest[index]}
            keyOf={(point) => point.at}
          />
        )}
      </div>
    </div>
  );
}

function Key({ look, title }: { readonly look: string; readonly title: string }) {
  return (
    <span className="flex items-center gap-1.5 text-ink-2">
      <span className={`h-[3px] w-4 rounded-full ${look}`} aria-hidden /> {title}
    </span>
  );
}
