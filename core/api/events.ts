/** What main tells every window. Facts, not commands: a view refetches what it shows of what changed. */
import type { BuildRunHead, RunStep } from './builds.ts';
import type { SearchProgress } from './discover.ts';
import type { FindProgress } from './files.ts';
import type { Job } from './jobs.ts';
import type { TestedStep } from './registries.ts';
import type { Settings } from './settings.ts';

/** What a window is asked to do by the menu; views act on it as on a key press. */
export const MENU_COMMANDS = [
  'go-images',
  'go-build',
  'go-discover',
  'go-storage',
  'go-registries',
  'go-find',
  'open-file',
  'open-folder',
  'look-inside',
  'build-file',
  'build-folder',
  'compare',
  'go-activity',
  'go-settings',
  'go-back',
  'go-forward',
  'palette',
  'pull',
  'push',
  'filter',
  'tag',
  'remove',
  'prune',
  'verify',
  'select-all',
  'toggle-inspector',
  'about-sizes',
] as const;
export type MenuCommand = (typeof MENU_COMMANDS)[number];

export type CoreEvent =
  /** Coalesced to ten a second per job. */
  | { readonly kind: 'job'; readonly job: Job }
  | { readonly kind: 'job-gone'; readonly id: string }
  /** Names, blobs or checks moved, here or in another process. */
  | { readonly kind: 'store' }
  /** A search of every image went on. */
  | { readonly kind: 'found'; readonly search: FindProgress }
  /** A build went on, coalesced to ten a second: its head, and the steps that are others than before. */
  | { readonly kind: 'build'; readonly run: BuildRunHead; readonly steps: readonly RunStep[] }
  /** A source was opened, forgotten or saved, its context changed, or it began or ceased to be watched. */
  | { readonly kind: 'build-source'; readonly source: string }
  /** A registry answered a search, in part or in whole. */
  | { readonly kind: 'searched'; readonly search: SearchProgress }
  /** More tags of an opened repository are known, or more of them; coalesced to four a second. */
  | { readonly kind: 'tags'; readonly id: string }
  /** A registry, a login, a signer or a bookmark is another than before. */
  | { readonly kind: 'registries' }
  /** A test of a connection took a step; the answer of the call has all of them. */
  | { readonly kind: 'tested'; readonly domain: string; readonly step: TestedStep }
  /** A check for newer images went on. */
  | { readonly kind: 'updates' }
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'theme'; readonly theme: 'light' | 'dark' }
  | { readonly kind: 'menu'; readonly command: MenuCommand };
