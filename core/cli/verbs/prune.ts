import type { PruneRequest } from '../../api/removal.ts';
import { nameParts } from '../../image/image-name.ts';
import { humanSize } from '../../image/units.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { Run } from '../command.ts';
import { sayPlan } from './say-plan.ts';

export const prune: Run = async (flags, _words, terminal) => {
  const request = pruneRequest(flags.list('filter'), flags.on('all'));
  const core = await terminal.openCore();
  if (flags.on('dry-run')) {
    sayPlan((await core.images()).planPrune(request), terminal.out);
    return 0;
  }
  if (!flags.on('force')) {
    const what = request.all
      ? 'all images that no other image and no running job uses'
      : 'all dangling images';
    terminal.out.write(`WARNING! This will remove ${what}.\nAre you sure you want to continue? [y/N] `);
    const answer = (await terminal.readLine())?.trim().toLowerCase();
    if (answer !== 'y' && answer !== 'yes') {
      terminal.out.write('Total reclaimed space: 0B\n');
      return 0;
    }
  }
  const { freed, untagged, deleted } = await core.prune(request, { grace: 0 });
  const lines = [
    ...untagged.map((name) => `untagged: ${nameParts(name).familiar}`),
    ...deleted.map((imageId) => `deleted: ${imageId}`),
  ];
  if (lines.length > 0) terminal.out.write(`Deleted Images:\n${lines.join('\n')}\n\n`);
  terminal.out.write(`Total reclaimed space: ${humanSize(freed)}\n`);
  return 0;
};

function pruneRequest(filters: readonly string[], all: boolean): PruneRequest {
  let request: PruneRequest = { all, until: null, labels: [] };
  for (const filter of filters) {
    const [, key = filter, value = ''] = /^([^=!]+!?)=([\s\S]*)$/.exec(filter) ?? [];
    switch (key) {
      case 'until':
        request = { ...request, until: value };
        break;
      case 'label':
      case 'label!':
        request = { ...request, labels: [...request.labels, `${key}=${value}`] };
        break;
      case 'dangling':
        request = { ...request, all: ['false', '0', 'f'].includes(value.toLowerCase()) };
        break;
      default:
        throw new StrataError('INVALID_FILTER', `Invalid filter '${key}'`, {
          action: 'There are until=, label=, label!= and dangling=.',
        });
    }
  }
  return request;
}
