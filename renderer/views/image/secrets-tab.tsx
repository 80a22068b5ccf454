import type { TabProps } from './image-tab.ts';

/** Not built yet. */
export function SecretsTab(_props: TabProps) {
  return null;
}
