import type { TabProps } from './image-tab.ts';

/** Not built yet. */
export function RelatedTab(_props: TabProps) {
  return null;
}
