/**
 * The core's front door: what the window's main process and the command line may use. The engine itself is loaded when it
 * is opened, so that a window is on screen before the core is parsed.
 */
import type { Core, CoreOptions } from './index/core.ts';

export type { Building } from './index/building.ts';
export type { Core, CoreOptions, Images, InterruptedPull, PullResult } from './index/core.ts';
export type { OpenedTags, RunningSearch } from './index/discovering.ts';
export type { Inside, SaveOrder } from './index/inside.ts';
export type { MoveEvent, Moved } from './index/pushing.ts';
export type { LoginVault } from './index/registries.ts';
export { defaultHome } from './index/default-home.ts';
export { pullCommand } from './index/pull-command.ts';
export { copyCommand, pushCommand } from './index/pushing/commands.ts';
export { isSecretName } from './oci/secret-name.ts';
export { shownAddress } from './oci/shown-address.ts';
export { StrataError, isCancelled, reportError } from './oci/strata-error.ts';
export { visibleLine, visibleText } from './oci/visible-text.ts';
export { ignoreMatcher, parseIgnore } from './dockerfile/ignore.ts';
export { parseGitUrl } from './dockerfile/git-url.ts';
export { untilAborted } from './stream/until-aborted.ts';
export type { PullEvent, PullObserver } from './transfer/pull-event.ts';

export async function openCore(options: CoreOptions): Promise<Core> {
  const engine = await import('./index/open-core.ts');
  return engine.openCore(options);
}
