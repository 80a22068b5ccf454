import { Search } from 'lucide-react';
import { memo, useCallback } from 'react';
import type { StoredLayer, StoredLayersQuery } from '../../../core/api/storage.ts';
import { call } from '../../bridge.ts';
import { openImage } from '../../state/router.ts';
import { showStorage, sortLayers, useStorage } from '../../state/storage.ts';
import { usePages } from '../../state/pages.ts';
import { useTotals } from '../../state/totals.ts';
import { DataGrid, type GridColumn } from '../../ui/data-grid.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Size } from '../../ui/values.tsx';
import { formatCount, formatNumber } from '../../words/format.ts';
import { shortName } from './band-words.ts';
import { inOneLine } from '../../words/instruction.ts';

const COLUMNS: readonly GridColumn<StoredLayer, StoredLayersQuery['sort']['by']>[] = [
  {
    id: 'instruction',
    title: 'Layer',
    width: 'minmax(120px, 1fr)',
    cell: (layer) => (
      <span
        className="flex min-w-0 items-baseline gap-1.5"
        title={[inOneLine(layer.instruction), layer.digest, ...layer.images.map((image) => image.title)].join(
          '\n',
        )}
      >
        {layer.imageCount === 1 ? (
          <span className="max-w-[60%] shrink-0 truncate">{shortName(layer.images[0]?.title ?? '')}</span>
        ) : null}
        <span className="truncate font-mono text-sm text-ink-2">{inOneLine(layer.instruction)}</span>
      </span>
    ),
  },
  {
    id: 'size',
    title: 'Size',
    width: '80px',
    numeric: true,
    sort: 'size',
    help: 'Bytes on disk, as it was downloaded',
    cell: (layer) => <Size bytes={layer.size} />,
  },
  {
    id: 'images',
    title: 'Images',
    width: '68px',
    numeric: true,
    sort: 'images',
    help: 'Images that use it',
    cell: (layer) => <span className="figures">{formatNumber(layer.imageCount)}</span>,
  },
  {
    id: 'saves',
    title: 'Saves',
    width: '84px',
    numeric: true,
    sort: 'saves',
    help: 'Bytes that sharing it saves: once for each image but the first',
    cell: (layer) =>
      layer.saves === 0 ? (
        <span className="text-ink-3">–</span>
      ) : (
        <Size bytes={layer.saves} extra="text-good" />
      ),
  },
];

/** All layers of the store (E4): the largest first, or as asked. */
export const LayersTable = memo(function LayersTable() {
  const { filter, sort, chosen } = useStorage();
  const revision = useTotals((state) => state.revision);
  const ask = useCallback(
    (offset: number, limit: number) => call('storage.layers', { sort, filter, offset, limit }),
    [sort, filter],
  );
  const pages = usePages(`${sort.by} ${sort.descending} ${filter}`, revision, ask);
  return (
    <div className="flex h-full flex-col">
      <div className="flex h-10 shrink-0 items-center gap-3 border-b border-line px-4">
        <label className="field flex! h-7 min-w-0 flex-1 items-center gap-2">
          <Search size={13} className="shrink-0 text-ink-3" aria-hidden />
          <input
            className="min-w-0 flex-1 bg-transparent outline-none placeholder:text-ink-3"
            placeholder="Instruction, image or digest"
            aria-label="Filter layers"
            spellCheck={false}
            data-testid="layers-filter"
            value={filter}
            onChange={(event) => showStorage({ filter: event.target.value })}
          />
        </label>
        <span className="figures shrink-0 text-sm text-ink-3" role="status">
          {pages.last === null
            ? ''
            : filter === ''
              ? formatCount(pages.last.total, 'layer')
              : `${formatNumber(pages.last.matching)} of ${formatNumber(pages.last.total)}`}
        </span>
      </div>
      {pages.error === null ? null : (
        <div className="p-4">
          <ErrorNote report={pages.error} onRetry={pages.reload} />
        </div>
      )}
      {pages.last?.matching === 0 && pages.last.total > 0 ? (
        <p className="p-4 text-ink-2">No layer fits “{filter}”.</p>
      ) : null}
      <div className="min-h-0 flex-1">
        <DataGrid
          label="Layers"
          testId="layers-table"
          columns={COLUMNS}
          count={pages.last?.matching ?? 0}
          at={pages.at}
          keyOf={(layer) => layer.digest}
          selected={chosen?.kind === 'layer' ? chosen.digest : null}
          onSelect={(layer) => showStorage({ chosen: { kind: 'layer', digest: layer.digest } })}
          onOpen={(layer) => {
            const [image] = layer.images;
            if (image !== undefined) openImage(image.key);
          }}
          sort={sort}
          onSort={sortLayers}
          onLook={pages.look}
        />
      </div>
    </div>
  );
});
