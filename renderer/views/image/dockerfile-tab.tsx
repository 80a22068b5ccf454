import type { TabProps } from './image-tab.ts';

/** Not built yet. */
export function DockerfileTab(_props: TabProps) {
  return null;
}
