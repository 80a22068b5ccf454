import { readMoment } from '../../image/list/moment.ts';
import { humanSize } from '../../image/units.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { Run } from '../command.ts';

export const builderPrune: Run = async (flags, _words, terminal) => {
  const until = untilOf(flags.list('filter'), terminal.now());
  const all = flags.on('all');
  const building = await (await terminal.openCore()).building();
  if (!flags.on('force')) {
    const what = all ? 'all build cache' : 'all dangling build cache';
    terminal.out.write(`WARNING! This will remove ${what}.\nAre you sure you want to continue? [y/N] `);
    const answer = (await terminal.readLine())?.trim().toLowerCase();
    if (answer !== 'y' && answer !== 'yes') {
      terminal.out.write('Total reclaimed space: 0B\n');
      return 0;
    }
  }
  const { freed } = await building.pruneCache({ mounts: all, all, until });
  terminal.out.write(`Total reclaimed space: ${humanSize(freed)}\n`);
  return 0;
};

function untilOf(filters: readonly string[], now: number): number | null {
  let until: number | null = null;
  for (const filter of filters) {
    const [, key = filter, value = ''] = /^([^=]+)=([\s\S]*)$/.exec(filter) ?? [];
    if (key !== 'until' && key !== 'unused-for')
      throw new StrataError('INVALID_FILTER', `Invalid filter '${key}'`, { action: 'There is until=.' });
    until = readMoment(value, now);
  }
  return until;
}
