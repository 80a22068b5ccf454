import type { Discovering } from '../discovering.ts';
import { unfinished } from '../unfinished.ts';
import type { DiscoverParts } from './parts.ts';

type Tagging = Pick<Discovering, 'tags' | 'updates' | 'checkUpdates'>;

export function taggingOver(_parts: DiscoverParts): Tagging {
  return unfinished('tags');
}
