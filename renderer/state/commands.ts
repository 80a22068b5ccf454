/** Every action by name, once: keys, menus and the palette all come here. */
import type { MenuCommand } from '../../core/api/events.ts';
import { call } from '../bridge.ts';
import { listCommand } from '../words/commands.ts';
import { buildShown, shownSource } from './build/order.ts';
import { buildSamples, chooseToBuild } from './build/sources.ts';
import { compareHere } from './compare.ts';
import { askToRemove, copy, exportList } from './deeds.ts';
import { openDialog, openPull, showActivity } from './dialog.ts';
import { goToDiscover } from './discover/search.ts';
import { checkForNewer } from './discover/updates.ts';
import { goToFind } from './find.ts';
import { currentQuery, findRow, selectEverything, useImages } from './images.ts';
import { startVerify } from './jobs.ts';
import { chooseToOpen, isOpened } from './opened.ts';
import { go, goBack, goForward, useRouter } from './router.ts';
import { changeSettings, useSettings } from './settings.ts';
import { attempt, undoOnOffer } from './toasts.ts';

export interface Command {
  readonly id: string;
  readonly title: string;
  /** "Mod" is Ctrl, or Command on a Mac. */
  readonly keys: string | null;
  /** Absent: always. */
  readonly applies?: () => boolean;
  readonly run: () => void;
}

/** What a deed without a place is done to: the image whose page is open, else what is selected. */
function targets(): readonly string[] {
  const { place } = useRouter.getState();
  if (place.kind === 'image') return [place.key];
  return place.kind === 'images' ? [...useImages.getState().selection.keys] : [];
}

const some = (): boolean => targets().length > 0;
const one = (): boolean => targets().length === 1;
const listed = (): boolean => useRouter.getState().place.kind === 'images';

function focusFilter(): void {
  // where files are looked at, they are what is looked for
  const field = document.querySelector<HTMLInputElement>('[data-find-field]');
  if (field !== null) {
    field.focus();
    return;
  }
  go({ kind: 'images' });
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>('[data-filter-field]')?.focus());
}

export function toggleInspector(): void {
  const { inspectorWidth } = useSettings.getState().settings;
  changeSettings({ inspectorWidth: inspectorWidth === 0 ? 340 : 0 });
}

export function askForTag(key: string): void {
  openDialog({ kind: 'tag', key, title: findRow(key)?.name ?? key });
}

export const COMMANDS: readonly Command[] = [
  {
    id: 'palette',
    title: 'Find any action or image',
    keys: 'Mod+K',
    run: () => openDialog({ kind: 'palette' }),
  },
  { id: 'pull', title: 'Pull an image…', keys: 'Mod+P', run: () => openPull() },
  {
    id: 'push',
    title: 'Push to a registry…',
    keys: 'Mod+Shift+P',
    // what is only looked at, in an archive or a registry, is copied from there and not pushed from here
    applies: () => one() && targets().every((key) => !isOpened(key)),
    run: () => targets().forEach((key) => openDialog({ kind: 'push', key })),
  },
  {
    id: 'add-registry',
    title: 'Add a registry…',
    keys: null,
    run: () => openDialog({ kind: 'registry-add' }),
  },
  {
    id: 'add-signer',
    title: 'Trust a signer…',
    keys: null,
    run: () => openDialog({ kind: 'signer-add' }),
  },
  {
    id: 'look-inside',
    title: 'Look inside an image in a registry…',
    keys: 'Mod+L',
    run: () => openDialog({ kind: 'look', text: '', platform: null }),
  },
  {
    id: 'open-file',
    title: 'Open an image archive…',
    keys: 'Mod+O',
    run: () => attempt(() => chooseToOpen('file')),
  },
  {
    id: 'open-folder',
    title: 'Open an OCI layout folder…',
    keys: 'Mod+Shift+O',
    run: () => attempt(() => chooseToOpen('folder')),
  },
  {
    id: 'compare',
    title: 'Compare two images…',
    keys: 'Mod+D',
    run: () => compareHere([...useImages.getState().selection.keys]),
  },
  { id: 'go-images', title: 'Go to Images', keys: 'Mod+1', run: () => go({ kind: 'images' }) },
  { id: 'go-build', title: 'Go to Build', keys: 'Mod+B', run: () => go({ kind: 'build' }) },
  {
    id: 'build-file',
    title: 'Build a Dockerfile…',
    keys: null,
    run: () => attempt(() => chooseToBuild('file')),
  },
  {
    id: 'build-folder',
    title: 'Build a folder…',
    keys: null,
    run: () => attempt(() => chooseToBuild('folder')),
  },
  {
    id: 'build-remote',
    title: 'Build from a repository…',
    keys: null,
    run: () => openDialog({ kind: 'build-remote' }),
  },
  {
    id: 'build-samples',
    title: 'Build the sample images',
    keys: null,
    run: () => attempt(buildSamples),
  },
  {
    id: 'build-now',
    title: 'Build what is shown',
    keys: 'Mod+Enter',
    applies: () => shownSource() !== undefined,
    run: () => attempt(buildShown),
  },
  { id: 'go-storage', title: 'Go to Storage', keys: 'Mod+2', run: () => go({ kind: 'storage' }) },
  {
    id: 'go-discover',
    title: 'Search registries',
    keys: 'Mod+3',
    run: () => goToDiscover(),
  },
  { id: 'go-registries', title: 'Go to Registries', keys: 'Mod+4', run: () => go({ kind: 'registries' }) },
  { id: 'go-find', title: 'Find files in all images', keys: 'Mod+Shift+F', run: () => goToFind() },
  { id: 'go-activity', title: 'Show or hide Activity', keys: 'Mod+J', run: () => showActivity() },
  { id: 'go-settings', title: 'Open Settings', keys: 'Mod+,', run: () => go({ kind: 'settings' }) },
  {
    id: 'go-back',
    title: 'Back',
    keys: 'Alt+ArrowLeft',
    applies: () => useRouter.getState().canGoBack,
    run: goBack,
  },
  {
    id: 'go-forward',
    title: 'Forward',
    keys: 'Alt+ArrowRight',
    applies: () => useRouter.getState().canGoForward,
    run: goForward,
  },
  { id: 'filter', title: 'Filter images', keys: 'Mod+F', run: focusFilter },
  {
    id: 'select-all',
    title: 'Select all images',
    keys: null,
    applies: listed,
    run: () => attempt(selectEverything),
  },
  {
    id: 'open',
    title: 'Open the image’s page',
    keys: null,
    applies: () => listed() && one(),
    run: () => targets().forEach((key) => go({ kind: 'image', key, tab: 'layers', platform: null })),
  },
  { id: 'tag', title: 'Tag…', keys: 'F2', applies: one, run: () => targets().forEach(askForTag) },
  {
    id: 'inspect',
    title: 'Inspect selected images',
    keys: null,
    applies: some,
    run: () => go({ kind: 'inspect', keys: targets() }),
  },
  {
    id: 'untag',
    title: 'Untag…',
    keys: null,
    applies: some,
    run: () => attempt(() => askToRemove({ keys: targets(), mode: 'untag' })),
  },
  {
    id: 'remove',
    title: 'Remove…',
    keys: 'Delete',
    applies: some,
    run: () => attempt(() => askToRemove({ keys: targets(), mode: 'delete' })),
  },
  {
    id: 'undo',
    title: 'Undo the last removal',
    keys: 'Mod+Z',
    applies: () => undoOnOffer() !== undefined,
    run: () => undoOnOffer()?.(),
  },
  { id: 'prune', title: 'Remove unused images…', keys: null, run: () => openDialog({ kind: 'prune' }) },
  {
    id: 'clean',
    title: 'Clean up the store…',
    keys: null,
    run: () => openDialog({ kind: 'clean', kinds: null }),
  },
  {
    id: 'what-if',
    title: 'What if images stood on one base…',
    keys: null,
    run: () => openDialog({ kind: 'what-if', base: null }),
  },
  {
    id: 'check-newer',
    title: 'Check for newer images',
    keys: null,
    run: () => attempt(() => checkForNewer(null)),
  },
  { id: 'verify', title: 'Verify the store', keys: null, run: () => attempt(startVerify) },
  {
    id: 'toggle-inspector',
    title: 'Show or hide the inspector',
    keys: 'Mod+I',
    applies: listed,
    run: toggleInspector,
  },
  {
    id: 'export-csv',
    title: 'Export the list as CSV…',
    keys: null,
    run: () => attempt(() => exportList('csv')),
  },
  {
    id: 'export-json',
    title: 'Export the list as JSON…',
    keys: null,
    run: () => attempt(() => exportList('json')),
  },
  {
    id: 'copy-list-command',
    title: 'Copy the command that lists these images',
    keys: null,
    run: () => attempt(() => copy(listCommand(currentQuery().filters), 'the command')),
  },
  { id: 'about-sizes', title: 'What the sizes mean', keys: null, run: () => openDialog({ kind: 'sizes' }) },
  {
    id: 'new-window',
    title: 'New window',
    keys: 'Mod+N',
    run: () => attempt(() => call('app.openWindow', null)),
  },
];

export function runCommand(id: MenuCommand | (string & {})): void {
  const command = COMMANDS.find((each) => each.id === id);
  if (command !== undefined && command.applies?.() !== false) command.run();
}
