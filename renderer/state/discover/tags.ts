/** The tags of the repository that is open, of which this window only ever holds the pages that are looked at. */
import { create } from 'zustand';
import type { ErrorReport } from '../../../core/api/errors.ts';
import type { TagRow, TagsPage, TagsQuery, TagSort } from '../../../core/api/tags.ts';
import { call, reportOf } from '../../bridge.ts';
import { go } from '../router.ts';
import { NOTHING, type Selection } from '../selection.ts';
import { looksAt } from './looks.ts';

const PAGE = 100;
/** Pages kept: some screens around what is looked at. */
const KEPT = 24;

interface Page {
  readonly rows: readonly TagRow[];
  readonly revision: number;
}

export interface TagsState {
  /** Full name of the repository; `null`: none was opened yet. */
  readonly repository: string | null;
  readonly id: string | null;
  readonly status:
    | { readonly kind: 'loading' }
    | { readonly kind: 'ready' }
    | { readonly kind: 'failed'; readonly error: ErrorReport };
  readonly filter: string;
  readonly sort: TagsQuery['sort'];
  readonly hideNoise: boolean;
  readonly pages: ReadonlyMap<number, Page>;
  readonly facts: Omit<TagsPage, 'rows'>;
  readonly selection: Selection;
  /** Why tags are not known more exactly. */
  readonly lookProblem: ErrorReport | null;
}

const NO_FACTS: TagsState['facts'] = {
  matching: 0,
  total: 0,
  state: { kind: 'listing' },
  problem: null,
  latest: null,
  notes: [],
};

export const useTags = create<TagsState>()(() => ({
  repository: null,
  id: null,
  status: { kind: 'loading' },
  filter: '',
  sort: { by: 'version', descending: true },
  hideNoise: true,
  pages: new Map(),
  facts: NO_FACTS,
  selection: NOTHING,
  lookProblem: null,
}));

/** Where the list stood, for when somebody comes back to it. */
export const tagScroll = { top: 0 };

let visible: readonly number[] = [0];
let rows: readonly [first: number, last: number] = [0, 0];
/** Rises with every change of the tags or of the question: an older page is shown until its newer one is here. */
let revision = 0;
const asked = new Map<number, number>();

/** Lists the tags of a repository, unless they are listed already. `filter`: what is looked for among them. */
export async function openTags(repository: string, filter?: string): Promise<void> {
  const before = useTags.getState();
  if (before.repository === repository && before.status.kind !== 'failed') {
    if (filter !== undefined && filter !== before.filter) ask({ filter });
    return;
  }
  if (before.id !== null) void call('tags.close', { id: before.id }).catch(() => undefined);
  restart();
  useTags.setState({ ...useTags.getInitialState(), repository, filter: filter ?? '' }, true);
  try {
    const { id } = await call('tags.open', { reference: repository });
    if (useTags.getState().repository !== repository) {
      void call('tags.close', { id }).catch(() => undefined);
      return;
    }
    useTags.setState({ id });
    await refresh();
  } catch (thrown) {
    if (useTags.getState().repository === repository)
      useTags.setState({ status: { kind: 'failed', error: reportOf(thrown) } });
  }
}

/** To the page of a repository; `tag`: the one to be found there. */
export function openRepository(repository: string, tag?: string): void {
  void openTags(repository, tag);
  go({ kind: 'discover', repository });
}

/** From the beginning, after it failed. */
export async function reopenTags(): Promise<void> {
  const { repository, filter, id } = useTags.getState();
  if (repository === null) return;
  if (id !== null) void call('tags.close', { id }).catch(() => undefined);
  useTags.setState({ id: null, repository: null });
  await openTags(repository, filter);
}

function restart(): void {
  tagScroll.top = 0;
  [visible, rows] = [[0], [0, 0]];
  revision += 1;
  asked.clear();
  looks.forget();
}

/** More is known of the tags that are open. */
export async function tagsMoved(id: string): Promise<void> {
  if (id === useTags.getState().id) await refresh();
}

/** Milliseconds after which main looks again at what is here. */
const HERE_REST = 1200;
let moved: ReturnType<typeof setTimeout> | undefined;

/** Images came or went: which tags are here is another answer, once they rest. */
export function imagesMoved(): void {
  clearTimeout(moved);
  if (useTags.getState().id !== null) moved = setTimeout(() => void refresh(), HERE_REST);
}

async function refresh(): Promise<void> {
  revision += 1;
  await Promise.all(visible.map(loadPage));
}

/** Another question: from the top. */
export function ask(change: Partial<Pick<TagsState, 'filter' | 'sort' | 'hideNoise'>>): void {
  tagScroll.top = 0;
  visible = [0];
  useTags.setState(change);
  void refresh();
}

export function sortTags(by: TagSort): void {
  const { sort } = useTags.getState();
  ask({ sort: { by, descending: sort.by === by ? !sort.descending : by !== 'name' } });
}

/** The rows from `first` to `last` are looked at: what of them is missing or old is asked for, and told more exactly. */
export function lookAtTags(first: number, last: number): void {
  rows = [first, last];
  const pages: number[] = [];
  for (let page = Math.floor(first / PAGE); page <= Math.floor(Math.max(first, last) / PAGE); page += 1)
    pages.push(page);
  visible = pages;
  for (const page of pages) void loadPage(page);
  looks.ask();
}

const looks = looksAt({
  // a registry that will not have more questions now is asked again when somebody says so
  id: () => (useTags.getState().lookProblem === null ? useTags.getState().id : null),
  rows: () => rowsBetween(useTags.getState(), ...rows),
  take: takeRows,
  fail: (id, thrown) => {
    if (id === useTags.getState().id) useTags.setState({ lookProblem: reportOf(thrown) });
  },
});

/** After it failed: what was asked for in vain is asked for again. */
export function lookAgain(): void {
  useTags.setState({ lookProblem: null });
  looks.forget();
  looks.ask();
}

export function tagAt(state: Pick<TagsState, 'pages'>, index: number): TagRow | undefined {
  return state.pages.get(Math.floor(index / PAGE))?.rows[index % PAGE];
}

/** Those that are loaded. */
export function rowsBetween(state: Pick<TagsState, 'pages'>, first: number, last: number): readonly TagRow[] {
  const found: TagRow[] = [];
  for (let index = first; index <= last; index += 1) {
    const row = tagAt(state, index);
    if (row !== undefined) found.push(row);
  }
  return found;
}

export function findTag(state: Pick<TagsState, 'pages'>, tag: string): TagRow | undefined {
  for (const { rows: loaded } of state.pages.values()) {
    const found = loaded.find((each) => each.tag === tag);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function indexOfTag(state: Pick<TagsState, 'pages'>, tag: string): number {
  for (const [page, { rows: loaded }] of state.pages) {
    const within = loaded.findIndex((each) => each.tag === tag);
    if (within >= 0) return page * PAGE + within;
  }
  return -1;
}

async function loadPage(page: number): Promise<void> {
  const wanted = revision;
  const { id, filter, sort, hideNoise, pages } = useTags.getState();
  if (id === null || pages.get(page)?.revision === wanted || asked.get(page) === wanted) return;
  asked.set(page, wanted);
  try {
    const answer = await call('tags.page', {
      id,
      filter,
      sort,
      hideNoise,
      offset: page * PAGE,
      limit: PAGE,
    });
    if (wanted !== revision) return;
    useTags.setState((state) => ({ ...take(state, page, answer), status: { kind: 'ready' } }));
    looks.ask();
  } catch (thrown) {
    if (wanted === revision)
      useTags.setState({ id: null, status: { kind: 'failed', error: reportOf(thrown) } });
  } finally {
    if (asked.get(page) === wanted) asked.delete(page);
  }
}

function take(state: TagsState, page: number, answer: TagsPage): Pick<TagsState, 'pages' | 'facts'> {
  const { rows: loaded, ...facts } = answer;
  const pages = new Map([...state.pages].filter(([number]) => number * PAGE < answer.matching));
  pages.delete(page);
  pages.set(page, { rows: loaded, revision });
  for (const number of pages.keys()) {
    if (pages.size <= KEPT) break;
    if (!visible.includes(number)) pages.delete(number);
  }
  return { pages, facts };
}

/** What was told more exactly takes the place of what was known before. */
function takeRows(id: string, told: readonly TagRow[]): void {
  if (id !== useTags.getState().id) return;
  const byTag = new Map(told.map((each) => [each.tag, each]));
  useTags.setState(({ pages }) => ({
    pages: new Map(
      [...pages].map(([number, page]) => [
        number,
        { ...page, rows: page.rows.map((row) => byTag.get(row.tag) ?? row) },
      ]),
    ),
  }));
}

/** Names of all that match, in their order, at most as many as can be pulled at once. */
export async function matchingTags(most: number): Promise<readonly string[]> {
  const { id, filter, sort, hideNoise } = useTags.getState();
  if (id === null) return [];
  const page = await call('tags.page', { id, filter, sort, hideNoise, offset: 0, limit: most });
  return page.rows.map(({ tag }) => tag);
}

export function selectTags(selection: Selection): void {
  useTags.setState({ selection });
}
