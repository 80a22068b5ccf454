import { useMemo, useState } from 'react';
import type { DuplicateContent, DuplicateReport, ImageChoice } from '../../../core/api/files.ts';
import type { LayerView } from '../../../core/api/images.ts';
import { call } from '../../bridge.ts';
import { useResource } from '../../state/resource.ts';
import { go } from '../../state/router.ts';
import { useTotals } from '../../state/totals.ts';
import { DataGrid, type GridColumn } from '../../ui/data-grid.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Digest, Size } from '../../ui/values.tsx';
import { formatCount, formatNumber, formatSize, shortDigest } from '../../words/format.ts';
import { visiblePath } from '../../words/visible.ts';

const MOST = 500;

interface Props {
  /** `null`: the whole store. */
  readonly image: ImageChoice | null;
  /** Of that image, so that a place says its number. */
  readonly layers: readonly LayerView[] | null;
}

const COLUMNS: readonly GridColumn<DuplicateContent>[] = [
  {
    id: 'wasted',
    title: 'Wasted',
    width: '96px',
    numeric: true,
    help: 'Bytes of all copies but one',
    cell: (content) => <Size bytes={content.wasted} extra="font-medium" />,
  },
  {
    id: 'copies',
    title: 'Copies',
    width: '72px',
    numeric: true,
    cell: (content) => <span className="figures">{formatNumber(content.copies)}</span>,
  },
  {
    id: 'size',
    title: 'Each',
    width: '84px',
    numeric: true,
    cell: (content) => <Size bytes={content.size} />,
  },
  {
    id: 'path',
    title: 'Content',
    width: 'minmax(160px, 1fr)',
    cell: (content) => {
      const [first] = content.places;
      const path = first === undefined ? shortDigest(content.digest) : visiblePath(first.path);
      return (
        <span className="truncate font-mono text-sm" title={path}>
          {path}
          <span className="font-sans text-ink-3"> and {formatCount(content.copies - 1, 'more place')}</span>
        </span>
      );
    },
  },
  {
    id: 'digest',
    title: 'Digest',
    from: 820,
    width: '120px',
    cell: (content) => <Digest digest={content.digest} what="content digest" focusable={false} />,
  },
];

/** The same content under several paths (E9): what it costs, and where it is. */
export function Duplicates({ image, layers }: Props) {
  const revision = useTotals((state) => state.revision);
  const [report, reload] = useResource(JSON.stringify(image), revision, () =>
    call('files.duplicates', { image, limit: MOST }),
  );
  if (report.kind === 'loading')
    return (
      <div className="p-5" aria-busy>
        <p className="text-ink-2">Comparing the content of all files…</p>
      </div>
    );
  if (report.kind === 'failed')
    return (
      <div className="max-w-2xl p-5">
        <ErrorNote report={report.error} onRetry={reload} />
      </div>
    );
  return <Report report={report.value} image={image} layers={layers} />;
}

function Report({ report, image, layers }: Props & { readonly report: DuplicateReport }) {
  const [chosen, setChosen] = useState<string | null>(null);
  const contents = useMemo(() => report.contents.toSorted((a, b) => b.wasted - a.wasted), [report]);
  const content = contents.find((each) => each.digest === chosen) ?? contents[0];
  return (
    <div className="flex h-full flex-col" data-testid="duplicates">
      <p className="shrink-0 px-5 py-2.5 text-ink-2">
        {report.duplicated === 0 ? (
          <>No content is stored twice{image === null ? '' : ' in this image'}.</>
        ) : (
          <>
            <Size bytes={report.wasted} extra="font-semibold text-ink" /> in further copies of{' '}
            {formatCount(report.duplicated, 'content')}, in {formatCount(report.layers, 'layer')}
            {contents.length < report.duplicated
              ? `; the largest ${formatNumber(contents.length)} are listed`
              : ''}
            .
          </>
        )}
        {report.unread === 0
          ? ''
          : ` ${formatCount(report.unread, 'layer')} not listed yet: what is in ${report.unread === 1 ? 'it' : 'them'} is not counted.`}
      </p>
      {contents.length === 0 ? null : (
        <>
          <div className="min-h-0 flex-[3] border-t border-line">
            <DataGrid
              label="Duplicate contents, the most wasteful first"
              testId="duplicates-table"
              columns={COLUMNS}
              count={contents.length}
              at={(index) => contents[index]}
              keyOf={(each) => each.digest}
              selected={content?.digest ?? null}
              onSelect={(each) => setChosen(each.digest)}
            />
          </div>
          {content === undefined ? null : <Places content={content} image={image} layers={layers} />}
        </>
      )}
    </div>
  );
}

function Places({ content, image, layers }: Props & { readonly content: DuplicateContent }) {
  const hidden = content.copies - content.places.length;
  return (
    <section
      className="flex min-h-0 flex-[2] flex-col border-t border-line"
      aria-label="Where the copies are"
      data-testid="duplicate-places"
    >
      <h2 className="shrink-0 px-5 pt-2 text-sm text-ink-3">
        {formatCount(content.copies, 'copy', 'copies')} of {formatSize(content.size)}
        {hidden > 0 ? `, ${formatNumber(content.places.length)} of them listed` : ''}
      </h2>
      <ul className="min-h-0 flex-1 overflow-y-auto px-3 py-1">
        {content.places.map((place) => {
          const position = layers?.find((layer) => layer.digest === place.layer)?.position;
          const key = image?.key ?? place.images[0]?.key;
          const where =
            position === undefined
              ? `${place.images.map((each) => each.title).join(', ')} · layer ${shortDigest(place.layer)}`
              : `layer ${position + 1}`;
          return (
            <li key={`${place.layer} ${place.path}`}>
              <button
                type="button"
                disabled={key === undefined}
                className="ring-inside flex h-7 w-full min-w-0 items-center gap-3 rounded px-2 text-left hover:bg-hover"
                title={`${visiblePath(place.path)}\n${where}`}
                onClick={() => {
                  if (key !== undefined)
                    go({
                      kind: 'image',
                      key,
                      tab: 'files',
                      platform: image?.platform ?? null,
                      path: place.path,
                      ...(position === undefined ? {} : { layer: position }),
                    });
                }}
              >
                <span className="min-w-0 truncate font-mono text-sm">{visiblePath(place.path)}</span>
                <span className="min-w-0 flex-1 truncate text-right text-sm text-ink-3">{where}</span>
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
