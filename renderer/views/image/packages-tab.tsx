import { ChevronDown, Package } from 'lucide-react';
import { useMemo, useState } from 'react';
import type { PackageKind, PackageReport } from '../../../core/api/packages.ts';
import { call } from '../../bridge.ts';
import { useResource } from '../../state/resource.ts';
import { go } from '../../state/router.ts';
import { useTotals } from '../../state/totals.ts';
import { MenuButton } from '../../ui/context-menu.tsx';
import { Empty } from '../../ui/empty.tsx';
import { FilterBox } from '../../ui/filter-box.tsx';
import { Segments } from '../../ui/segments.tsx';
import { formatCount, formatNumber } from '../../words/format.ts';
import { layerNames } from '../files/layer-mark.tsx';
import { ByLayer } from '../packages/by-layer.tsx';
import { ExportMenu } from '../packages/export-menu.tsx';
import { managersOf } from '../packages/package-rows.ts';
import { PackageTable } from '../packages/package-table.tsx';
import { Problems } from '../packages/problems.tsx';
import type { TabProps } from './image-tab.ts';
import { TabFault, TabWait } from './tab-states.tsx';

/** What package managers say is installed, and which layer brought it (D25). */
export function PackagesTab({ detail, place }: TabProps) {
  const revision = useTotals((state) => state.revision);
  const { key, platform } = place;
  const [report, reload] = useResource(`${key} ${platform ?? ''}`, revision, () =>
    call('packages.list', { key, platform }),
  );
  if (report.kind === 'loading') return <TabWait>Reading what is installed…</TabWait>;
  if (report.kind === 'failed')
    return <TabFault report={report.error} onRetry={reload} choice={{ key, platform }} />;
  if (report.value.packages.length === 0 && report.value.layers.length === 0)
    return <NoPackages report={report.value} />;
  return <Packages detail={detail} place={place} report={report.value} />;
}

function Packages({ detail, place, report }: TabProps & { readonly report: PackageReport }) {
  const [shape, setShape] = useState<'all' | 'layers'>('all');
  const [text, setText] = useState('');
  const [kind, setKind] = useState<PackageKind | null>(null);
  const layers = useMemo(() => layerNames(detail), [detail]);
  const managers = useMemo(() => managersOf(report), [report]);
  const filter = useMemo(() => ({ text, kind }), [text, kind]);
  const goToLayer = useMemo(() => (layer: number) => go({ ...place, tab: 'layers', layer }), [place]);
  return (
    <div className="flex h-full flex-col" data-testid="packages">
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-5 py-2">
        <p className="selectable flex min-w-0 flex-1 basis-40" data-testid="package-system">
          {report.system === null ? null : (
            <span className="truncate font-medium" title={report.system}>
              {report.system}
            </span>
          )}
          <span className="figures shrink-0 whitespace-pre text-ink-2">
            {report.system === null ? '' : ' · '}
            {formatCount(report.packages.length, 'package')}
          </span>
        </p>
        <div className="w-52 max-[1000px]:w-40">
          <FilterBox label="Filter packages" text={text} testId="package-filter" onChange={setText} />
        </div>
        {managers.length < 2 ? null : (
          <MenuButton
            label={`Manager: ${kind ?? 'All managers'}`}
            testId="package-manager"
            sections={[
              [{ id: 'all', title: 'All managers', chosen: kind === null, run: () => setKind(null) }],
              managers.map((manager) => ({
                id: manager.kind,
                title: manager.kind,
                more: formatNumber(manager.count),
                chosen: kind === manager.kind,
                run: () => setKind(manager.kind),
              })),
            ]}
          >
            {kind ?? 'All managers'} <ChevronDown size={13} aria-hidden />
          </MenuButton>
        )}
        <Segments
          label="Show packages"
          name="package-shape"
          value={shape}
          options={[
            { value: 'all', title: 'All', testId: 'packages-all' },
            { value: 'layers', title: 'By layer', testId: 'packages-by-layer' },
          ]}
          onChange={setShape}
        />
        <ExportMenu choice={{ key: place.key, platform: place.platform }} commands={detail.opened === null} />
      </div>
      <Problems problems={report.problems} />
      <div className="min-h-0 flex-1">
        {shape === 'all' ? (
          <PackageTable
            packages={report.packages}
            filter={filter}
            layers={layers}
            severalKinds={managers.length > 1}
            onLayer={goToLayer}
          />
        ) : (
          <ByLayer report={report} filter={filter} layers={layers} onLayer={goToLayer} />
        )}
      </div>
    </div>
  );
}

function NoPackages({ report }: { readonly report: PackageReport }) {
  return (
    <div className="flex h-full flex-col">
      <Problems problems={report.problems} />
      <div className="min-h-0 flex-1">
        <Empty
          kind="no-packages"
          picture={<Package size={40} strokeWidth={1.25} aria-hidden />}
          title="No packages found"
        >
          {report.system === null ? null : <p>{report.system}.</p>}
          Looked for the databases of dpkg, apk and rpm, and for what npm, pip, gem, Composer, Go, Cargo and
          Java leave beside their files. Images made from scratch often have none.
        </Empty>
      </div>
    </div>
  );
}
