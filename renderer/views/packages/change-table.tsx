import { ArrowDown, ArrowUp, Minus, Plus } from 'lucide-react';
import { useMemo } from 'react';
import type { PackageChange } from '../../../core/api/packages.ts';
import { DataGrid, type GridColumn } from '../../ui/data-grid.tsx';

const KINDS = {
  added: { title: 'added', look: 'text-good', picture: Plus },
  removed: { title: 'removed', look: 'text-danger', picture: Minus },
  upgraded: { title: 'upgraded', look: 'text-accent', picture: ArrowUp },
  downgraded: { title: 'downgraded', look: 'text-warn', picture: ArrowDown },
} as const;

const COLUMNS: readonly GridColumn<PackageChange>[] = [
  {
    id: 'change',
    title: 'Change',
    width: '116px',
    cell: (row) => {
      const { title, look, picture: Picture } = KINDS[row.kind];
      return (
        <span className={`flex items-center gap-1.5 ${look}`}>
          <Picture size={13} aria-hidden /> {title}
        </span>
      );
    },
  },
  {
    id: 'name',
    title: 'Package',
    width: 'minmax(130px, 1fr)',
    cell: (row) => (
      <span className="selectable truncate" title={row.name}>
        {row.name}
      </span>
    ),
  },
  {
    id: 'versions',
    title: 'Version',
    width: 'minmax(220px, 1.6fr)',
    cell: (row) => <Versions change={row} />,
  },
  {
    id: 'manager',
    title: 'Manager',
    width: '84px',
    cell: (row) => <span className="text-ink-2">{row.manager}</span>,
  },
];

/** What came, went and moved to another version. */
export function ChangeTable({
  changes,
  label,
}: {
  readonly changes: readonly PackageChange[];
  readonly label: string;
}) {
  // a package may be there twice, in two folders
  const keyed = useMemo(() => new Map(changes.map((change, index) => [change, String(index)])), [changes]);
  const several = changes.some(({ manager }) => manager !== changes[0]?.manager);
  return (
    <DataGrid
      label={label}
      testId="package-changes"
      columns={several ? COLUMNS : COLUMNS.filter(({ id }) => id !== 'manager')}
      count={changes.length}
      at={(index) => changes[index]}
      keyOf={(row) => keyed.get(row) ?? ''}
    />
  );
}

function Versions({ change }: { readonly change: PackageChange }) {
  if (!('from' in change)) {
    return (
      <span className="selectable figures truncate text-ink-2" title={change.version}>
        {change.version}
      </span>
    );
  }
  return (
    <span className="selectable figures flex min-w-0" title={`${change.from} → ${change.to}`}>
      <span className="truncate text-ink-3">{change.from}</span>
      <span className="shrink-0 px-1.5 text-ink-3" aria-label="to">
        →
      </span>
      {/* the new version is what is looked for: it is cut last */}
      <span className="max-w-[75%] shrink-0 truncate">{change.to}</span>
    </span>
  );
}
