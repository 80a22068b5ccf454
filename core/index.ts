/** The core's front door: what the window's main process and the command line may use. */
export type { Core, CoreOptions, Images, InterruptedPull, PullResult } from './index/core.ts';
export { defaultHome } from './index/default-home.ts';
export { openCore } from './index/open-core.ts';
export type { PullEvent, PullObserver } from './transfer/pull-event.ts';
