import type { ImageRow } from '../../api/images.ts';
import { compileFilters } from '../../image/list/filters.ts';
import { DOCKER_FILTER_KEYS, FILTER_KEYS, readToken } from '../../image/list/filter-token.ts';
import type { Image } from '../../image/image.ts';
import { imageRows } from '../../image/list/rows.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { UsageError } from '../usage-error.ts';

/** Rows that all filters let through, newest first. A filter that cannot be understood ends the command, as docker's do. */
export function findRows(
  images: readonly Image[],
  filters: readonly string[],
  now: number,
): readonly ImageRow[] {
  for (const filter of filters) {
    if (!filter.includes('=')) {
      throw new UsageError(
        `invalid argument "${filter}" for "-f, --filter" flag: bad format of filter (expected name=value)\nSee 'strata images --help'.`,
        125,
      );
    }
    if (readToken(filter).key !== null) continue;
    throw new StrataError('INVALID_FILTER', `Invalid filter '${filter.slice(0, filter.indexOf('='))}'`, {
      action: `There are ${DOCKER_FILTER_KEYS.join(', ')}, and ${FILTER_KEYS.filter((key) => !DOCKER_FILTER_KEYS.includes(key)).join(', ')}.`,
    });
  }
  const { matches, problems } = compileFilters(filters, images, now);
  const [problem] = problems;
  if (problem !== undefined) throw new StrataError('INVALID_FILTER', problem.message);
  return imageRows(images).filter(matches);
}
