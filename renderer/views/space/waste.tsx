import { BadgeCheck } from 'lucide-react';
import { useMemo } from 'react';
import type { ImageChoice, WastedPath, WasteReport } from '../../../core/api/files.ts';
import type { ImageDetail } from '../../../core/api/images.ts';
import { call } from '../../bridge.ts';
import { useResource } from '../../state/resource.ts';
import { go } from '../../state/router.ts';
import { useTotals } from '../../state/totals.ts';
import { DataGrid, type GridColumn } from '../../ui/data-grid.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Size } from '../../ui/values.tsx';
import { formatCount, formatNumber } from '../../words/format.ts';
import { visiblePath } from '../../words/visible.ts';
import { HidingSteps } from './hiding-steps.tsx';
import { instructionOf } from './instruction-of.ts';
import { WasteFigures } from './waste-figures.tsx';

const MOST = 2000;

interface Props {
  readonly choice: ImageChoice;
  readonly detail: ImageDetail;
}

/** Bytes that are stored and that nobody sees: what they are, and who hides them (D12). The largest is the first row. */
export function Waste({ choice, detail }: Props) {
  const revision = useTotals((state) => state.revision);
  const [report, reload] = useResource(`${choice.key} ${choice.platform ?? ''}`, revision, () =>
    call('files.waste', { ...choice, limit: MOST }),
  );
  if (report.kind === 'failed')
    return (
      <div className="max-w-2xl p-5">
        <ErrorNote report={report.error} onRetry={reload} />
      </div>
    );
  if (report.kind === 'loading')
    return (
      <div className="flex flex-col gap-3 p-5" aria-busy>
        <p className="text-ink-2">Reading what every layer holds…</p>
        <div className="skeleton h-3 w-1/2" />
      </div>
    );
  return <Report report={report.value} choice={choice} detail={detail} />;
}

function Report({ report, choice, detail }: Props & { readonly report: WasteReport }) {
  const columns = useMemo(() => columnsFor(detail), [detail]);
  const open = (path: WastedPath): void => {
    // where it still stands: after its removal there is nothing to show
    const layer = path.versions.findLast((version) => version.change !== 'removed')?.layer;
    go({
      kind: 'image',
      key: choice.key,
      tab: 'files',
      platform: choice.platform,
      path: path.path,
      ...(layer === undefined ? {} : { layer }),
    });
  };
  return (
    <div className="flex h-full flex-col" data-testid="waste">
      <WasteFigures report={report} />
      <HidingSteps steps={report.steps} detail={detail} />
      {report.wastedPaths === 0 ? (
        <p className="flex items-center gap-2 border-t border-line px-5 py-4 text-ink-2">
          <BadgeCheck size={16} className="text-good" aria-hidden />
          No file is stored that the finished image does not show.
        </p>
      ) : (
        <>
          <p className="flex h-8 shrink-0 items-center justify-between border-t border-line px-5 text-sm text-ink-3">
            <span>
              {formatCount(report.wastedPaths, 'path')} with hidden versions
              {report.paths.length < report.wastedPaths
                ? `, the largest ${formatNumber(report.paths.length)} listed`
                : ''}
            </span>
            <span>Double-click or Enter shows it in Files</span>
          </p>
          <div className="min-h-0 flex-1 border-t border-line">
            <DataGrid
              label="Wasted paths, the largest first"
              testId="waste-table"
              columns={columns}
              count={report.paths.length}
              at={(index) => report.paths[index]}
              keyOf={(path) => path.path}
              onOpen={open}
            />
          </div>
        </>
      )}
    </div>
  );
}

function columnsFor(detail: ImageDetail): readonly GridColumn<WastedPath>[] {
  return [
    {
      id: 'wasted',
      title: 'Wasted',
      width: '96px',
      numeric: true,
      help: 'Bytes of the versions that nobody sees',
      cell: (path) => <Size bytes={path.wasted} extra="font-medium" />,
    },
    {
      id: 'path',
      title: 'Path',
      width: 'minmax(200px, 1fr)',
      cell: (path) => (
        <span className="truncate font-mono text-sm" title={visiblePath(path.path)}>
          {visiblePath(path.path)}
        </span>
      ),
    },
    {
      id: 'shown',
      title: 'In the end',
      width: '88px',
      from: 900,
      cell: (path) => (
        <span className={path.shown ? 'text-ink-2' : 'text-danger'}>{path.shown ? 'shown' : 'removed'}</span>
      ),
    },
    {
      id: 'copies',
      title: 'Copies',
      width: '64px',
      from: 820,
      numeric: true,
      cell: (path) => (
        <span className="figures">
          {formatNumber(path.versions.filter((version) => version.change !== 'removed').length)}
        </span>
      ),
    },
    {
      id: 'layers',
      title: 'By layer',
      width: 'minmax(180px, 312px)',
      help: 'A added, M changed, D removed, each with the number of the layer that did it',
      cell: (path) => <Versions path={path} detail={detail} />,
    },
  ];
}

/** Versions that a row has room for. */
const SHOWN = 3;

const LETTERS = { added: 'A', changed: 'M', removed: 'D' } as const;

/** "A 1 28.2 MB · M 3 28.3 MB · D 4" */
function Versions({ path, detail }: { readonly path: WastedPath; readonly detail: ImageDetail }) {
  return (
    <span className="figures flex min-w-0 items-center gap-1.5 overflow-hidden text-sm">
      {path.versions.slice(0, SHOWN).map((version, index) => (
        <span
          key={`${version.layer} ${version.change}`}
          className="chip shrink-0"
          title={`Layer ${version.layer + 1}, ${version.change}: ${instructionOf(detail, version.layer)}`}
        >
          {index === 0 ? null : <span className="sr-only">, then </span>}
          <span className="font-semibold text-ink">
            {LETTERS[version.change]}
            {version.layer + 1}
          </span>
          {version.change === 'removed' ? null : <Size bytes={version.size} extra="text-ink-3" />}
        </span>
      ))}
      {path.versions.length > SHOWN ? (
        <span className="text-ink-3">+{path.versions.length - SHOWN}</span>
      ) : null}
    </span>
  );
}
