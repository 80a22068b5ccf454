import type { Discovering } from '../discovering.ts';
import { unfinished } from '../unfinished.ts';
import type { DiscoverParts } from './parts.ts';

type Searching = Pick<Discovering, 'search' | 'repository' | 'known' | 'bookmark'>;

export function searchingOver(_parts: DiscoverParts): Searching {
  return unfinished('discovering');
}
