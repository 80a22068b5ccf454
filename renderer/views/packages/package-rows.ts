/** Packages as the table shows them: filtered and sorted here, for a report comes whole. */
import type {
  InstalledPackage,
  PackageChange,
  PackageKind,
  PackageReport,
} from '../../../core/api/packages.ts';

export type PackageSortKey = 'name' | 'version' | 'kind' | 'architecture' | 'license' | 'size' | 'layer';

export interface PackageSort {
  readonly by: PackageSortKey;
  readonly descending: boolean;
}

const WORDS = new Intl.Collator('en', { numeric: true });

/** Every word of `text` is in its name, version, licence, source or summary. */
export function selectPackages(
  packages: readonly InstalledPackage[],
  filter: { readonly text: string; readonly kind: PackageKind | null },
  sort: PackageSort,
): readonly InstalledPackage[] {
  const words = wordsIn(filter.text);
  const sign = sort.descending ? -1 : 1;
  return packages
    .filter(
      (each) =>
        (filter.kind === null || each.kind === filter.kind) &&
        words.every((word) =>
          `${each.name} ${each.version} ${each.license ?? ''} ${each.source ?? ''} ${each.summary ?? ''}`
            .toLowerCase()
            .includes(word),
        ),
    )
    .toSorted((a, b) => sign * compare(a, b, sort.by) || WORDS.compare(a.name, b.name) || a.layer - b.layer);
}

export function selectChanges(
  changes: readonly PackageChange[],
  filter: { readonly text: string; readonly kind: PackageKind | null },
): readonly PackageChange[] {
  const words = wordsIn(filter.text);
  return changes
    .filter(
      (each) =>
        (filter.kind === null || each.manager === filter.kind) &&
        words.every((word) => `${each.name} ${versionsOf(each)}`.toLowerCase().includes(word)),
    )
    .toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || WORDS.compare(a.name, b.name));
}

/** What was there before comes first: it is what a person looks for among hundreds that were added. */
const ORDER: readonly PackageChange['kind'][] = ['upgraded', 'downgraded', 'removed', 'added'];

function versionsOf(change: PackageChange): string {
  return 'from' in change ? `${change.from} → ${change.to}` : change.version;
}

/** "3 upgraded, 1 removed, 29 added"; what is nothing is not said. */
export function changesInWords(changes: readonly PackageChange[]): string {
  return ORDER.map((kind) => ({ kind, count: changes.filter((each) => each.kind === kind).length }))
    .filter(({ count }) => count > 0)
    .map(({ kind, count }) => `${count.toLocaleString('en-US')} ${kind}`)
    .join(', ');
}

/** Managers with the number of packages that each has, most first. */
export function managersOf(
  report: PackageReport,
): readonly { readonly kind: PackageKind; readonly count: number }[] {
  const counts = new Map<PackageKind, number>();
  for (const { kind } of report.packages) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  return [...counts].map(([kind, count]) => ({ kind, count })).toSorted((a, b) => b.count - a.count);
}

function wordsIn(text: string): readonly string[] {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

function compare(a: InstalledPackage, b: InstalledPackage, by: PackageSortKey): number {
  if (by === 'layer') return a.layer - b.layer;
  if (by === 'size') return (a.size ?? -1) - (b.size ?? -1);
  return WORDS.compare(a[by] ?? '', b[by] ?? '');
}
