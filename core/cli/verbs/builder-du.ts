import { humanSize } from '../../image/units.ts';
import type { Run } from '../command.ts';
import { printRows, type RowKind } from '../print-rows.ts';

interface Part {
  readonly id: string;
  readonly type: 'regular' | 'exec.cachemount';
  readonly size: number;
}

const PARTS: RowKind<Part> = {
  fields: {
    ID: { title: 'ID', of: ({ id }) => id },
    Type: { title: 'TYPE', of: ({ type }) => type },
    Size: { title: 'SIZE', of: ({ size }) => humanSize(size) },
    Reclaimable: { title: 'RECLAIMABLE', of: () => 'true' },
  },
  columns: ['ID', 'Type', 'Size', 'Reclaimable'],
};

/** docker's columns; all steps are one row, as only their sum is what a prune brings back. */
export const builderDu: Run = async (flags, _words, terminal) => {
  const { bytes, records, mounts } = await (await (await terminal.openCore()).building()).cacheUsage();
  const steps = {
    id: `${records} ${records === 1 ? 'step' : 'steps'}`,
    type: 'regular',
    size: bytes,
  } as const;
  const kept = mounts.map(({ id, bytes: size }) => ({ id, type: 'exec.cachemount', size }) as const);
  const format = flags.text('format');
  printRows(PARTS, [steps, ...kept], format, terminal.out);
  if (format !== null) return 0;
  const total = kept.reduce((sum, { size }) => sum + size, bytes);
  terminal.out.write(`Reclaimable:\t${humanSize(total)}\nTotal:\t\t${humanSize(total)}\n`);
  return 0;
};
