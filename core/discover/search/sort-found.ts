import type { SearchQuery } from '../../api/discover.ts';
import type { Found } from '../providers/provider.ts';

/** One page in the order asked for: what a registry does not tell goes last, and nothing is lost of its own order. */
export function sortFound(found: readonly Found[], by: SearchQuery['sort']): readonly Found[] {
  if (by === 'best') return found;
  const weight = (one: Found): number => {
    if (by === 'updated') return one.updated === null ? -1 : Date.parse(one.updated);
    return one[by] ?? -1;
  };
  return [...found].sort((a, b) => weight(b) - weight(a));
}
