import type { PruneRequest } from '../../api/removal.ts';
import type { Image } from '../image.ts';
import { hasLabel } from '../list/labels.ts';
import { planRemoval, type PlannedRemoval, type RemovalGround } from './removal.ts';
import { readMoment } from '../list/moment.ts';

/**
 * What a prune takes: dangling images, or with `all` every image that no job holds and that no image which stays
 * stands on. Filters mean what docker's mean: every `label=` must fit, and what fits all `label!=` stays.
 */
export function planPrune(
  images: readonly Image[],
  request: PruneRequest,
  ground: RemovalGround,
  now: number,
): PlannedRemoval {
  const before = request.until === null ? null : readMoment(request.until, now);
  const wanted = request.labels.filter((label) => !isNegative(label)).map(plain);
  const spared = request.labels.filter(isNegative).map(plain);
  const fits = (image: Image): boolean =>
    (request.all || image.names.length === 0) &&
    image.heldBy.length === 0 &&
    (before === null || (image.created !== null && Date.parse(image.created) < before)) &&
    wanted.every((label) => hasLabel(image, label)) &&
    !(spared.length > 0 && spared.every((label) => hasLabel(image, label)));
  const going = new Set(images.filter(fits));
  // Sparing one image spares what it stands on, which may spare more.
  for (let settled = false; !settled;) {
    settled = true;
    for (const image of going) {
      if (image.usedBy.every((user) => going.has(user))) continue;
      going.delete(image);
      settled = false;
    }
  }
  const keys = [...going].flatMap((image) =>
    image.names.length === 0 ? [image.manifestDigest] : image.names,
  );
  const planned = planRemoval(images, { keys, mode: 'delete' }, ground);
  return { ...planned, plan: { ...planned.plan, command: pruneCommand(request) } };
}

function isNegative(label: string): boolean {
  return label.startsWith('label!=') || label.startsWith('!');
}

function plain(label: string): string {
  return label.replace(/^(label!?=|!)/, '');
}

function pruneCommand({ all, until, labels }: PruneRequest): string {
  const filters = [
    ...(until === null ? [] : [`until=${until}`]),
    ...labels.map((label) => `label${isNegative(label) ? '!' : ''}=${plain(label)}`),
  ];
  return [
    'strata image prune',
    ...(all ? ['--all'] : []),
    ...filters.map((filter) => `--filter ${filter}`),
  ].join(' ');
}
