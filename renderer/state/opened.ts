/** Images that are looked at where they are: in archives, layout folders and registries. */
import { create } from 'zustand';
import type { OpenedSource, RemoteRequest } from '../../core/api/opened.ts';
import { call, reportOf } from '../bridge.ts';
import { familiarName, shortDigest } from '../words/format.ts';
import { visiblePath } from '../words/visible.ts';
import { closeDialog, openDialog } from './dialog.ts';
import { adjust, go, openImage, useRouter } from './router.ts';
import { fail, toast } from './toasts.ts';

interface OpenedState {
  readonly sources: readonly OpenedSource[];
  /** Names of those that are being read: a compressed archive takes its time. */
  readonly opening: readonly string[];
}

export const useOpened = create<OpenedState>()(() => ({ sources: [], opening: [] }));

/** How the core begins the keys of what is opened; such a key is good only while its source is open. */
const OPENED = 'opened:';

export function isOpened(key: string): boolean {
  return key.startsWith(OPENED);
}

export async function loadOpened(): Promise<void> {
  const sources = await call('open.list', null);
  useOpened.setState({ sources });
  // closed in another window, or remembered from an earlier run: nothing is there to be seen any more
  const gone = shownKeys().some((key) => isOpened(key) && sourceOf(sources, key) === undefined);
  if (gone) adjust({ kind: 'images' });
}

function shownKeys(): readonly string[] {
  const { place } = useRouter.getState();
  return place.kind === 'image' ? [place.key] : place.kind === 'compare' ? [place.from, place.to] : [];
}

/** Lets the person choose an archive or a layout folder, and shows it. */
export async function chooseToOpen(what: 'file' | 'folder'): Promise<void> {
  const source = await call('open.choose', { what });
  if (source !== null) await show(source);
}

const NEITHER = (name: string): string =>
  `“${visiblePath(name)}” is neither a Dockerfile nor an image archive`;
const WHAT_CAN_BE_DROPPED =
  'What can be dropped: a Dockerfile, a folder that holds one, a file made by docker save, podman save or skopeo, or an OCI layout folder.';

/** Called so, it is meant to be an archive: then what is wrong with it is said. */
const ARCHIVE = /\.(?:tar|tgz|gz|zst|xz|bz2|zip)$/i;

/** Opens what was dropped and is no build, one after the other; the last that could be read is shown. */
export async function openDropped(paths: readonly string[]): Promise<void> {
  let last: OpenedSource | null = null;
  for (const path of paths) {
    const name = path.split(/[\\/]/).findLast((part) => part !== '') ?? path;
    useOpened.setState(({ opening }) => ({ opening: [...opening, name] }));
    try {
      last = await call('open.dropped', { path });
    } catch (thrown) {
      const isNeither = reportOf(thrown).code === 'INVALID_ARCHIVE' && !ARCHIVE.test(name);
      if (isNeither) toast(NEITHER(name), { kind: 'error', more: WHAT_CAN_BE_DROPPED });
      else fail(thrown);
    }
    useOpened.setState(({ opening }) => ({ opening: opening.toSpliced(opening.indexOf(name), 1) }));
  }
  if (last !== null) await show(last);
}

/** Reads what an image in a registry is made of, and shows it in place of the dialog that asked. */
export async function lookInside(request: RemoteRequest): Promise<void> {
  const source = await call('open.remote', request);
  closeDialog();
  await show(source);
}

async function show(source: OpenedSource): Promise<void> {
  await loadOpened();
  showSource(source);
}

export function showSource(source: OpenedSource): void {
  const [first] = source.images;
  if (first !== undefined && source.images.length === 1) openImage(first.key);
  else openDialog({ kind: 'opened', source });
}

export async function closeOpened(id: string): Promise<void> {
  const keys = useOpened.getState().sources.find((each) => each.id === id)?.images ?? [];
  const shown = shownKeys();
  if (keys.some(({ key }) => shown.includes(key))) go({ kind: 'images' });
  await call('open.close', { id });
  await loadOpened();
}

/** The source that an image of this key was opened from. */
export function sourceOf(sources: readonly OpenedSource[], key: string): OpenedSource | undefined {
  return sources.find(({ images }) => images.some((image) => image.key === key));
}

/** An image as people call it, by its key: an opened one has a key that says nothing. */
export function nameOf(sources: readonly OpenedSource[], key: string): string {
  const opened = sources.flatMap(({ images }) => images).find((image) => image.key === key);
  if (opened !== undefined) return opened.title;
  return key.startsWith('sha256:') ? shortDigest(key) : familiarName(key);
}
