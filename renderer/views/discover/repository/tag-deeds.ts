/** What is done to tags of a registry: row menu, keys and the line beneath the list all end here. */
import type { TagRow } from '../../../../core/api/tags.ts';
import { call } from '../../../bridge.ts';
import { copy } from '../../../state/deeds.ts';
import { openDialog, openPull, showActivity } from '../../../state/dialog.ts';
import { findTag, matchingTags, useTags } from '../../../state/discover/tags.ts';
import { loadJobs } from '../../../state/jobs.ts';
import { loadOpened, lookInside, useOpened } from '../../../state/opened.ts';
import { go } from '../../../state/router.ts';
import { toast } from '../../../state/toasts.ts';
import { familiarName, formatCount } from '../../../words/format.ts';

/** As many as main takes at once. */
export const MOST_PULLED = 1000;

const nameOf = (tag: string): string => `${familiarName(useTags.getState().repository ?? '')}:${tag}`;

export function pullTag(tag: string): void {
  openPull(nameOf(tag));
}

/** Asks before many are begun. */
export async function askToPull(tags: readonly string[] | 'matching'): Promise<void> {
  const { id, repository } = useTags.getState();
  if (id === null || repository === null) return;
  const wanted = tags === 'matching' ? await matchingTags(MOST_PULLED) : tags;
  const [first] = wanted;
  if (first !== undefined && wanted.length === 1) pullTag(first);
  else if (first !== undefined) openDialog({ kind: 'pull-tags', list: id, repository, tags: wanted });
}

export async function pullTags(list: string, tags: readonly string[]): Promise<void> {
  const { jobIds } = await call('tags.pull', { id: list, tags, platform: null });
  await loadJobs();
  showActivity(true);
  toast(`Began ${formatCount(jobIds.length, 'pull')}`);
}

/** Says that it is being read: a registry takes its time. */
async function reading<T>(title: string, read: () => Promise<T>): Promise<T> {
  useOpened.setState(({ opening }) => ({ opening: [...opening, title] }));
  try {
    return await read();
  } finally {
    useOpened.setState(({ opening }) => ({ opening: opening.toSpliced(opening.indexOf(title), 1) }));
  }
}

export async function lookInsideTag(tag: string): Promise<void> {
  const text = nameOf(tag);
  await reading(text, () => lookInside({ text, platform: null }));
}

/** Both are read where they are, then stand side by side. */
export async function compareTags(from: string, to: string): Promise<void> {
  const keys = await reading(`${nameOf(from)}, ${to}`, async () => {
    const sources = await Promise.all(
      [from, to].map((tag) => call('open.remote', { text: nameOf(tag), platform: null })),
    );
    await loadOpened();
    return sources.map(({ images }) => images[0]?.key);
  });
  const [left, right] = keys;
  if (left !== undefined && right !== undefined) go({ kind: 'compare', from: left, to: right });
}

/** What a tag stands for now; asked for where the list does not tell. */
async function digestFor(tag: string): Promise<string> {
  const state = useTags.getState();
  const known = findTag(state, tag)?.digest;
  if (known != null) return known;
  const [row]: readonly TagRow[] =
    state.id === null ? [] : await call('tags.look', { id: state.id, tags: [tag] });
  if (row?.digest == null) throw new Error(`The registry does not tell the digest of ${nameOf(tag)}`);
  return row.digest;
}

/** "nginx@sha256:…": the same image for ever (I9). */
export async function copyPinned(tag: string): Promise<void> {
  const name = familiarName(useTags.getState().repository ?? '');
  await copy(`${name}@${await digestFor(tag)}`, 'the pinned name');
}

/** "FROM nginx:1.27@sha256:…": people read the tag, builders the digest. */
export async function copyFrom(tag: string): Promise<void> {
  await copy(`FROM ${nameOf(tag)}@${await digestFor(tag)}`, 'the FROM line');
}

export function copyToRegistry(tag: string): void {
  openDialog({ kind: 'copy', from: `${useTags.getState().repository ?? ''}:${tag}` });
}

export function deleteInRegistry(tag: string): void {
  openDialog({ kind: 'remote-delete', reference: `${useTags.getState().repository ?? ''}:${tag}` });
}
