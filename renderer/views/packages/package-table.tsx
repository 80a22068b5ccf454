import { useMemo, useState } from 'react';
import type { InstalledPackage } from '../../../core/api/packages.ts';
import { DataGrid, type GridColumn } from '../../ui/data-grid.tsx';
import { useWide } from '../../ui/use-wide.ts';
import { Size } from '../../ui/values.tsx';
import { visiblePath } from '../../words/visible.ts';
import { LayerCell, type LayerNames } from '../files/layer-mark.tsx';
import { selectPackages, type PackageSort, type PackageSortKey } from './package-rows.ts';

type Column = GridColumn<InstalledPackage, PackageSortKey>;

interface Props {
  readonly packages: readonly InstalledPackage[];
  readonly filter: Parameters<typeof selectPackages>[1];
  readonly layers: LayerNames;
  readonly severalKinds: boolean;
  readonly onLayer: (layer: number) => void;
}

/** Every installed package. */
export function PackageTable({ packages, filter, layers, severalKinds, onLayer }: Props) {
  const [sort, setSort] = useState<PackageSort>({ by: 'name', descending: false });
  const [selected, setSelected] = useState<string | null>(null);
  const wide = useWide(1000);
  const rows = useMemo(() => selectPackages(packages, filter, sort), [packages, filter, sort]);
  // a manager that records none leaves no empty column
  const licensed = useMemo(() => packages.some(({ license }) => license !== null), [packages]);
  const columns = useMemo(
    () => columnsFor({ wide, severalKinds, licensed, layers, onLayer }),
    [wide, severalKinds, licensed, layers, onLayer],
  );
  if (rows.length === 0) return <p className="px-5 py-4 text-ink-2">No package matches.</p>;
  return (
    <DataGrid
      label="Packages"
      testId="packages-grid"
      columns={columns}
      count={rows.length}
      at={(index) => rows[index]}
      keyOf={(row) => `${row.purl} ${row.path}`}
      selected={selected}
      onSelect={(row) => setSelected(`${row.purl} ${row.path}`)}
      onOpen={(row) => onLayer(row.layer)}
      sort={sort}
      onSort={(by) =>
        setSort({ by, descending: sort.by === by ? !sort.descending : by === 'size' || by === 'layer' })
      }
    />
  );
}

function columnsFor({
  wide,
  severalKinds,
  licensed,
  layers,
  onLayer,
}: Pick<Props, 'severalKinds' | 'layers' | 'onLayer'> & {
  readonly wide: boolean;
  readonly licensed: boolean;
}): readonly Column[] {
  const columns: readonly (Column & { readonly shown: boolean })[] = [
    {
      id: 'name',
      title: 'Name',
      width: 'minmax(160px, 2fr)',
      sort: 'name',
      shown: true,
      cell: (row) => (
        <span className="selectable truncate" title={hintOf(row)}>
          {row.name}
        </span>
      ),
    },
    {
      id: 'version',
      title: 'Version',
      width: 'minmax(130px, 1.4fr)',
      sort: 'version',
      shown: true,
      cell: (row) => (
        <span className="selectable figures truncate text-ink-2" title={row.version}>
          {row.version}
        </span>
      ),
    },
    {
      id: 'kind',
      title: 'Manager',
      width: '88px',
      sort: 'kind',
      shown: severalKinds,
      cell: (row) => <span className="text-ink-2">{row.kind}</span>,
    },
    {
      id: 'architecture',
      title: 'Architecture',
      width: '104px',
      sort: 'architecture',
      shown: wide || !licensed,
      cell: (row) => <span className="truncate text-ink-2">{row.architecture ?? '–'}</span>,
    },
    {
      id: 'license',
      title: 'Licence',
      width: 'minmax(110px, 1fr)',
      sort: 'license',
      shown: licensed,
      cell: (row) => (
        <span
          className="truncate text-ink-2"
          title={row.license ?? 'It names none where its manager keeps them'}
        >
          {row.license ?? '–'}
        </span>
      ),
    },
    {
      id: 'size',
      title: 'Size',
      width: '84px',
      sort: 'size',
      numeric: true,
      help: 'Bytes that the package says it takes',
      shown: true,
      cell: (row) => (row.size === null ? <span className="text-ink-3">–</span> : <Size bytes={row.size} />),
    },
    {
      id: 'layer',
      title: 'Layer',
      width: '76px',
      sort: 'layer',
      help: 'Layer that brought this version',
      shown: true,
      cell: (row) => <LayerCell layer={row.layer} layers={layers} onGo={() => onLayer(row.layer)} />,
    },
  ];
  return columns.filter(({ shown }) => shown);
}

function hintOf(row: InstalledPackage): string {
  return [
    row.name,
    ...(row.summary === null ? [] : [row.summary]),
    ...(row.source === null ? [] : [`From source package ${row.source}`]),
    `Listed in ${visiblePath(row.path)}`,
    row.purl,
  ].join('\n');
}
