import type { TabProps } from './image-tab.ts';

/** Not built yet. */
export function SpaceTab(_props: TabProps) {
  return null;
}
