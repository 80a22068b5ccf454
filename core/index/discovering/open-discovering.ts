import type { Discovering } from '../discovering.ts';
import type { DiscoverParts } from './parts.ts';
import { searchingOver } from './searching.ts';
import { taggingOver } from './tagging.ts';

export function openDiscovering(parts: DiscoverParts): Discovering {
  const searching = searchingOver(parts);
  const tagging = taggingOver(parts);
  return {
    search: (query, options) => searching.search(query, options),
    repository: (reference, options) => searching.repository(reference, options),
    forgetLists: () => searching.forgetLists(),
    known: () => searching.known(),
    bookmark: (reference, on) => searching.bookmark(reference, on),
    tags: (reference, options) => tagging.tags(reference, options),
    manifests: (reference, options) => tagging.manifests(reference, options),
    pin: (reference, options) => tagging.pin(reference, options),
    updates: () => tagging.updates(),
    checkUpdates: (keys, options) => tagging.checkUpdates(keys, options),
  };
}
