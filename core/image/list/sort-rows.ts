import type { ImageRow, ImagesQuery, ImageSortKey } from '../../api/images.ts';

type Comparison = (a: ImageRow, b: ImageRow) => number;

/**
 * A new array in the wanted order. Groups come first, rows that have no value last in either direction, and the name
 * decides between equals, so that the same rows always stand in the same order.
 */
export function sortRows(
  rows: readonly ImageRow[],
  { by, descending }: ImagesQuery['sort'],
  groupBy: ImagesQuery['groupBy'],
): ImageRow[] {
  const compare = COMPARISONS[by];
  const value = VALUES[by];
  const sign = descending ? -1 : 1;
  return [...rows].sort((a, b) => {
    if (groupBy !== 'none') {
      const group = text(groupTitle(a, groupBy), groupTitle(b, groupBy));
      if (group !== 0) return group;
    }
    if (value !== undefined) {
      const left = value(a) === null;
      if (left !== (value(b) === null)) return left ? 1 : -1;
    }
    return sign * compare(a, b) || byName(a, b) || text(a.key, b.key);
  });
}

/** Title of the group that a row is in. */
function groupTitle(row: ImageRow, groupBy: 'repository' | 'registry'): string {
  return groupBy === 'repository' ? row.repository : row.registry;
}

export function groupsOf(rows: readonly ImageRow[], groupBy: ImagesQuery['groupBy']) {
  if (groupBy === 'none') return [];
  const groups = new Map<string, { title: string; count: number; onDisk: number; seen: Set<string> }>();
  for (const row of rows) {
    const title = groupTitle(row, groupBy);
    const group = groups.get(title) ?? { title, count: 0, onDisk: 0, seen: new Set<string>() };
    groups.set(title, group);
    group.count++;
    // Two names of one image take its bytes once.
    if (group.seen.has(row.manifestDigest)) continue;
    group.seen.add(row.manifestDigest);
    group.onDisk += row.onDisk;
  }
  return [...groups.values()].map(({ title, count, onDisk }) => ({ title, count, onDisk }));
}

const byName: Comparison = (a, b) => text(a.repository, b.repository) || byTag(a.tag, b.tag);

const COMPARISONS: Readonly<Record<ImageSortKey, Comparison>> = {
  name: byName,
  imageId: (a, b) => text(a.imageId, b.imageId),
  digest: (a, b) => text(a.digest, b.digest),
  platform: (a, b) => text(a.platform, b.platform),
  created: (a, b) => text(a.created ?? '', b.created ?? ''),
  layers: (a, b) => a.layers - b.layers,
  download: (a, b) => a.download - b.download,
  unpacked: (a, b) => (a.unpacked ?? 0) - (b.unpacked ?? 0),
  onDisk: (a, b) => a.onDisk - b.onDisk,
  unique: (a, b) => a.unique - b.unique,
  usedBy: (a, b) => a.usedBy.length - b.usedBy.length,
};

const VALUES: Readonly<Partial<Record<ImageSortKey, (row: ImageRow) => unknown>>> = {
  name: (row) => row.name,
  created: (row) => row.created,
  unpacked: (row) => row.unpacked,
};

function text(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

/** 1.9 before 1.10. */
function byTag(a: string, b: string): number {
  return a === b ? 0 : (NATURAL ??= new Intl.Collator('en', { numeric: true })).compare(a, b);
}

// Made when first needed: a collator costs more than a short list takes to sort.
let NATURAL: Intl.Collator | undefined;
