import type { FoundRepository } from '../../../api/discover.ts';
import { StrataError } from '../../../oci/strata-error.ts';
import { UsageError } from '../../usage-error.ts';

const DEFAULT_LIMIT = 25;
const LARGEST_LIMIT = 100;

export function readLimit(text: string | null): number {
  const limit = text === null || text === '0' ? DEFAULT_LIMIT : Number(text);
  if (!Number.isInteger(limit))
    throw new UsageError(`invalid argument "${text}" for "--limit" flag\nSee 'strata search --help'.`, 125);
  if (limit < 1 || limit > LARGEST_LIMIT)
    throw new StrataError('INVALID_INPUT', `Limit ${limit} is outside the range of [1, ${LARGEST_LIMIT}]`);
  return limit;
}

/** docker's filters: all that are given have to let a repository through. */
export function readFilters(filters: readonly string[]): (found: FoundRepository) => boolean {
  const tests = filters.map((filter) => {
    const [, key = '', value = ''] = /^([^=]+)=(.*)$/.exec(filter.trim()) ?? [];
    if (key === '') {
      throw new UsageError(
        `invalid argument "${filter}" for "-f, --filter" flag: bad format of filter (expected name=value)\nSee 'strata search --help'.`,
        125,
      );
    }
    return testOf(key.trim(), value.trim());
  });
  return (found) => tests.every((test) => test(found));
}

function testOf(key: string, value: string): (found: FoundRepository) => boolean {
  if (key === 'stars' && /^\d{1,9}$/.test(value)) {
    const least = Number(value);
    return ({ stars }) => (stars ?? 0) >= least;
  }
  if (key === 'is-official' || key === 'is-automated') {
    const wanted = TRUTH[value.toLowerCase()];
    // Docker Hub calls nothing automated any more.
    if (wanted !== undefined) return ({ official }) => (key === 'is-official' ? official : false) === wanted;
  }
  throw new StrataError('INVALID_FILTER', `Invalid filter '${key}=${value}'`, {
    action: 'There are stars=NUMBER and is-official=true|false.',
  });
}

const TRUTH: Readonly<Record<string, boolean>> = { true: true, '1': true, false: false, '0': false };
