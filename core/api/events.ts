/** What main tells every window. Facts, not commands: a view refetches what it shows of what changed. */
import type { FindProgress } from './files.ts';
import type { Job } from './jobs.ts';
import type { Settings } from './settings.ts';

/** What a window is asked to do by the menu; views act on it as on a key press. */
export const MENU_COMMANDS = [
  'go-images',
  'go-storage',
  'go-find',
  'open-file',
  'open-folder',
  'look-inside',
  'compare',
  'go-activity',
  'go-settings',
  'go-back',
  'go-forward',
  'palette',
  'pull',
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
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'theme'; readonly theme: 'light' | 'dark' }
  | { readonly kind: 'menu'; readonly command: MenuCommand };
