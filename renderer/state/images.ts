/** The list of images, of which this window only ever holds the pages that are looked at. */
import { create } from 'zustand';
import type { ErrorReport } from '../../core/api/errors.ts';
import type { ImageRow, ImagesPage, ImagesQuery, ImageSortKey } from '../../core/api/images.ts';
import { call, reportOf } from '../bridge.ts';
import { COLUMNS } from './columns.ts';
import { effectiveFilters } from './filters.ts';
import { keepOnly, NOTHING, type Selection } from './selection.ts';
import { changeSettings, useSettings } from './settings.ts';

const PAGE = 100;
/** Pages kept: some screens around what is looked at. */
const KEPT = 24;

interface Page {
  readonly rows: readonly ImageRow[];
  readonly revision: number;
}

export interface ImagesState {
  readonly status:
    | { readonly kind: 'loading' }
    | { readonly kind: 'ready' }
    | { readonly kind: 'failed'; readonly error: ErrorReport };
  readonly draft: string;
  readonly pages: ReadonlyMap<number, Page>;
  readonly matching: number;
  readonly total: number;
  readonly groups: ImagesPage['groups'];
  readonly problems: ImagesPage['problems'];
  readonly folded: ReadonlySet<string>;
  readonly selection: Selection;
}

export const useImages = create<ImagesState>()(() => ({
  status: { kind: 'loading' },
  draft: '',
  pages: new Map(),
  matching: 0,
  total: 0,
  groups: [],
  problems: [],
  folded: new Set(),
  selection: NOTHING,
}));

/** Where the list stood, for when somebody comes back to it. */
export const listScroll = { top: 0 };

/** What is on screen, as pages; a refresh asks for these and no others. */
let visible: readonly number[] = [0];
/** Rises with every change of the store or the query: an older page is shown until its newer one is here. */
let revision = 0;
const asked = new Map<number, number>();

export function currentQuery(): Omit<ImagesQuery, 'offset' | 'limit'> {
  const { settings } = useSettings.getState();
  const filters = effectiveFilters(settings.filters, useImages.getState().draft);
  const by = COLUMNS.find((column) => column.sort === settings.sort.by)?.sort ?? 'name';
  return {
    filters: settings.showUnnamed ? filters : [...filters, 'dangling:false'],
    sort: { by, descending: settings.sort.descending },
    groupBy: settings.groupBy,
  };
}

export function rowAt(state: Pick<ImagesState, 'pages'>, index: number): ImageRow | undefined {
  return state.pages.get(Math.floor(index / PAGE))?.rows[index % PAGE];
}

/** Position of a row among those that are loaded. */
export function indexOf(state: Pick<ImagesState, 'pages'>, key: string): number {
  for (const [page, { rows }] of state.pages) {
    const within = rows.findIndex((row) => row.key === key);
    if (within >= 0) return page * PAGE + within;
  }
  return -1;
}

export function findRow(key: string): ImageRow | undefined {
  const state = useImages.getState();
  return rowAt(state, indexOf(state, key));
}

/** The rows from `first` to `last` are looked at: what of them is missing or old is asked for. */
export function lookAt(first: number, last: number): void {
  const pages: number[] = [];
  for (let page = Math.floor(first / PAGE); page <= Math.floor(Math.max(first, last) / PAGE); page += 1)
    pages.push(page);
  visible = pages;
  for (const page of pages) void loadPage(page);
}

async function loadPage(page: number): Promise<void> {
  const wanted = revision;
  if (useImages.getState().pages.get(page)?.revision === wanted || asked.get(page) === wanted) return;
  asked.set(page, wanted);
  try {
    const answer = await call('images.page', { ...currentQuery(), offset: page * PAGE, limit: PAGE });
    if (wanted === revision)
      useImages.setState((state) => ({ ...take(state, page, answer), status: { kind: 'ready' } }));
  } catch (thrown) {
    if (wanted === revision) useImages.setState({ status: { kind: 'failed', error: reportOf(thrown) } });
  } finally {
    if (asked.get(page) === wanted) asked.delete(page);
  }
}

function take(
  state: ImagesState,
  page: number,
  answer: ImagesPage,
): Pick<ImagesState, 'pages' | 'matching' | 'total' | 'groups' | 'problems'> {
  const pages = new Map([...state.pages].filter(([number]) => number * PAGE < answer.matching));
  pages.delete(page);
  pages.set(page, { rows: answer.rows, revision });
  for (const number of pages.keys()) {
    if (pages.size <= KEPT) break;
    if (!visible.includes(number)) pages.delete(number);
  }
  return {
    pages,
    matching: answer.matching,
    total: answer.total,
    groups: answer.groups,
    problems: answer.problems,
  };
}

/** Something moved: what is on screen is asked again, and stays until the answer is here. */
export async function refreshImages(): Promise<void> {
  revision += 1;
  await Promise.all((visible.length === 0 ? [0] : visible).map(loadPage));
  await reconcile();
}

/** Another question: from the top. */
async function requery(): Promise<void> {
  listScroll.top = 0;
  visible = [0];
  await refreshImages();
}

/** Drops from the selection what is not in the list any more, asking for keys only when the loaded pages cannot tell. */
async function reconcile(): Promise<void> {
  const { selection, pages } = useImages.getState();
  if (selection.keys.size === 0) return;
  const loaded = new Set(
    [...pages.values()].flatMap((page) =>
      page.revision === revision ? page.rows.map((row) => row.key) : [],
    ),
  );
  if ([...selection.keys].every((key) => loaded.has(key))) return;
  const present = new Set(await call('images.keys', currentQuery()));
  useImages.setState((state) => ({ selection: keepOnly(state.selection, present) }));
}

const REMEMBERED_SELECTION = 200;

export function setSelection(selection: Selection): void {
  useImages.setState({ selection });
  changeSettings({ selection: [...selection.keys].slice(0, REMEMBERED_SELECTION) });
}

export async function selectEverything(): Promise<void> {
  const keys = await call('images.keys', currentQuery());
  const { selection } = useImages.getState();
  setSelection({
    keys: new Set(keys),
    anchor: selection.anchor ?? keys[0] ?? null,
    lead: selection.lead ?? keys[0] ?? null,
  });
}

export function setDraft(draft: string): void {
  if (draft === useImages.getState().draft) return;
  const before = currentQuery().filters.join('\n');
  useImages.setState({ draft });
  if (currentQuery().filters.join('\n') !== before) void requery();
}

export function setTokens(filters: readonly string[], draft = ''): void {
  changeSettings({ filters });
  useImages.setState({ draft });
  void requery();
}

export function clearFilters(): void {
  changeSettings({ filters: [], showUnnamed: true });
  useImages.setState({ draft: '' });
  void requery();
}

export function sortBy(by: ImageSortKey): void {
  const { sort } = useSettings.getState().settings;
  // sizes and times are asked for largest or newest first
  const first =
    by === 'created' ||
    by === 'download' ||
    by === 'unpacked' ||
    by === 'onDisk' ||
    by === 'unique' ||
    by === 'layers' ||
    by === 'usedBy';
  changeSettings({ sort: { by, descending: sort.by === by ? !sort.descending : first } });
  void requery();
}

export function groupBy(kind: ImagesQuery['groupBy']): void {
  changeSettings({ groupBy: kind });
  useImages.setState({ folded: new Set() });
  void requery();
}

export function showUnnamed(shown: boolean): void {
  changeSettings({ showUnnamed: shown });
  void requery();
}

export function foldGroup(title: string, fold?: boolean): void {
  useImages.setState(({ folded }) => {
    const next = new Set(folded);
    if (fold ?? !next.has(title)) next.add(title);
    else next.delete(title);
    return { folded: next };
  });
}

export function foldAll(fold: boolean): void {
  useImages.setState(({ groups }) => ({ folded: new Set(fold ? groups.map((group) => group.title) : []) }));
}
