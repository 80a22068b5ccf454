import type { TabProps } from './image-tab.ts';

/** Not built yet. */
export function FilesTab(_props: TabProps) {
  return null;
}
