import type { TabProps } from './image-tab.ts';

/** Not built yet. */
export function PackagesTab(_props: TabProps) {
  return null;
}
