import type { BuildCacheReport } from '../../api/builds.ts';
import type { ImageRow, StoreTotals } from '../../api/images.ts';
import { imageRows } from '../../image/list/rows.ts';
import { humanSize } from '../../image/units.ts';
import type { Run } from '../command.ts';
import { printRows, type RowKind } from '../print-rows.ts';
import { imageFields, listSize } from './image-fields.ts';

interface Usage {
  readonly type: string;
  readonly total: number | null;
  readonly active: number | null;
  readonly size: number;
  readonly reclaimable: number;
}

const USAGE: RowKind<Usage> = {
  fields: {
    Type: { title: 'TYPE', of: ({ type }) => type },
    TotalCount: { title: 'TOTAL', of: ({ total }) => String(total ?? '') },
    Active: { title: 'ACTIVE', of: ({ active }) => String(active ?? '') },
    Size: { title: 'SIZE', of: ({ size }) => humanSize(size) },
    Reclaimable: { title: 'RECLAIMABLE', of: reclaimable },
  },
  columns: ['Type', 'TotalCount', 'Active', 'Size', 'Reclaimable'],
};

export const systemDf: Run = async (flags, _words, terminal) => {
  const core = await terminal.openCore();
  const images = await core.images();
  const [totals, cache] = await Promise.all([
    images.totals(),
    core.building().then((building) => building.cacheUsage()),
  ]);
  const format = flags.text('format');
  if (flags.on('verbose') && format === null) {
    const fields = {
      ...imageFields(false, terminal.now()),
      // Here it is what stands on the disk, so that shared and unique add up to it.
      Size: { title: 'SIZE', of: (row: ImageRow) => listSize(row.onDisk) },
      Containers: { title: 'CONTAINERS', of: () => '0' },
    };
    const columns = [
      'Repository',
      'Tag',
      'ID',
      'CreatedSince',
      'Size',
      'SharedSize',
      'UniqueSize',
      'Containers',
    ];
    terminal.out.write('Images space usage:\n\n');
    printRows({ fields, columns }, imageRows(images.all), null, terminal.out);
    terminal.out.write(
      `\nVirtual size: ${humanSize(totals.virtual)}\nOn disk: ${humanSize(totals.onDisk)}\nSaved by sharing: ${humanSize(totals.saved)}\n\n`,
    );
  }
  const named = images.all.filter(({ names }) => names.length > 0).length;
  printRows(USAGE, [...usages(totals, named), cacheUsage(cache)], format, terminal.out);
  return 0;
};

function usages(totals: StoreTotals, named: number): readonly Usage[] {
  const dangling = totals.reclaimable - totals.unreachable - totals.partial;
  const whole = (type: string, size: number): Usage => ({
    type,
    total: null,
    active: null,
    size,
    reclaimable: size,
  });
  return [
    { type: 'Images', total: totals.images, active: named, size: totals.onDisk, reclaimable: dangling },
    whole('Leftovers', totals.unreachable),
    whole('Unfinished Downloads', totals.partial),
    whole('Trash', totals.trash),
    whole('Layer Indexes', totals.derived),
  ];
}

/** Everything in it can be made again; cache mounts go with `builder prune --all`. */
function cacheUsage({ bytes, records, mounts }: BuildCacheReport): Usage {
  const size = mounts.reduce((sum, mount) => sum + mount.bytes, bytes);
  return { type: 'Build Cache', total: records + mounts.length, active: 0, size, reclaimable: size };
}

function reclaimable(usage: Usage): string {
  const percent =
    usage.total !== null && usage.size > 0 ? ` (${Math.trunc((usage.reclaimable / usage.size) * 100)}%)` : '';
  return `${humanSize(usage.reclaimable)}${percent}`;
}
