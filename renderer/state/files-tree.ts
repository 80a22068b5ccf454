/**
 * A tree of files of which this window only ever holds the pages that are looked at. Main folds, sorts and filters; here is
 * what was asked, and which rows came back. An answer to an older question is dropped.
 */
import { create, type StoreApi, type UseBoundStore } from 'zustand';
import type { ErrorReport } from '../../core/api/errors.ts';
import {
  EVERY_FILE,
  type FileFilter,
  type FileRow,
  type FileSortKey,
  type FilesPage,
  type FilesQuery,
  type FilesView,
  type ImageChoice,
} from '../../core/api/files.ts';
import { call, reportOf } from '../bridge.ts';
import { isFiltering } from './files-filter.ts';

const PAGE = 100;
/** Pages kept: some screens around what is looked at. */
const KEPT = 30;
/** Rows that one question may ask for. */
const MOST_ROWS = 1000;
/** A view of so few entries is shown unfolded. */
const SMALL = 80;
/** Lines that a search for one path goes through before it gives up. */
const MOST_SEARCHED = 50_000;

type FileCounts = Pick<FilesPage, 'matching' | 'added' | 'changed' | 'removed' | 'hidden' | 'unsafe'>;
type Open = ReadonlySet<string> | 'all';

export interface FileTreeState {
  readonly view: FilesView;
  readonly status:
    | { readonly kind: 'loading' }
    | { readonly kind: 'ready' }
    | { readonly kind: 'failed'; readonly error: ErrorReport };
  /** By number of the page; all of one answer's time. */
  readonly pages: ReadonlyMap<number, readonly FileRow[]>;
  readonly lines: number;
  readonly counts: FileCounts | null;
  /** Why the filter cannot be used. */
  readonly problem: string | null;
  readonly sort: FilesQuery['sort'];
  readonly filter: FileFilter;
  /** The row that keys act on. */
  readonly lead: { readonly path: string; readonly line: number } | null;
  /** Where the grid is to stand; `count` tells one wish from the next. */
  readonly wish: { readonly line: number; readonly count: number };
}

export interface FileTree {
  readonly choice: ImageChoice;
  readonly use: UseBoundStore<StoreApi<FileTreeState>>;
  /** Where the list stood, for when somebody comes back to it. */
  readonly scroll: { top: number };
  show(view: FilesView): void;
  /** Lines from `first` to `last` are on screen: what of them is missing is asked for. */
  lookAt(first: number, last: number): void;
  open(paths: readonly string[], open: boolean): void;
  sortBy(by: FileSortKey): void;
  setFilter(change: Partial<FileFilter>): void;
  setLead(path: string, line: number): void;
  /** Opens what is above a path and makes it the lead. False when this view does not have it. */
  reveal(path: string): Promise<boolean>;
  refresh(): void;
}

function makeFileTree(choice: ImageChoice, first: FilesView): FileTree {
  const use = create<FileTreeState>()(() => ({
    view: first,
    status: { kind: 'loading' },
    pages: new Map(),
    lines: 0,
    counts: null,
    problem: null,
    sort: { by: 'name', descending: false },
    filter: EVERY_FILE,
    lead: null,
    wish: { line: 0, count: 0 },
  }));
  const scroll = { top: 0 };
  let opened: Open = new Set<string>();
  /** Whether a person has folded or unfolded anything yet. */
  let touched = false;
  let visible: readonly [number, number] = [0, 0];
  /** Rises with every other question; `answered` is the one that the pages are of. */
  let revision = 0;
  let answered = -1;
  /** The store moved while an answer was on its way: it is shown, and asked for again. */
  let outdated = false;
  const asked = new Map<string, number>();

  const query = (): Omit<FilesQuery, 'offset' | 'limit'> => {
    const { view, sort, filter } = use.getState();
    // what a filter finds is shown with all that is on its way, whatever is folded
    const expanded = isFiltering(filter) ? [] : opened === 'all' ? opened : [...opened];
    return { ...choice, view, sort, filter, expanded };
  };

  /** Pages `from` to `to` in one answer, so that no screen is half old and half new. */
  const load = async (from: number, to: number): Promise<void> => {
    const wanted = revision;
    const key = `${from}-${to}`;
    if (asked.get(key) === wanted) return;
    asked.set(key, wanted);
    try {
      const limit = Math.min(MOST_ROWS, (to - from + 1) * PAGE);
      const answer = await call('files.page', { ...query(), offset: from * PAGE, limit });
      if (wanted === revision) take(from, answer);
    } catch (thrown) {
      if (wanted === revision) use.setState({ status: { kind: 'failed', error: reportOf(thrown) } });
    } finally {
      if (asked.get(key) === wanted) asked.delete(key);
      if (outdated && wanted === revision && asked.size === 0) void again();
    }
  };

  const take = (from: number, answer: FilesPage): void => {
    const { filter, lead, pages: before } = use.getState();
    const { rows, lines, problem, ...counts } = answer;
    if (!touched && !isFiltering(filter) && opened !== 'all' && opened.size === 0) {
      touched = true;
      if (counts.matching.entries <= SMALL && rows.some((row) => row.expandable)) {
        opened = 'all';
        void again();
        return;
      }
    }
    const pages = new Map(answered === revision ? before : []);
    for (let at = 0; at < rows.length; at += PAGE) pages.set(from + at / PAGE, rows.slice(at, at + PAGE));
    for (const page of pages.keys()) {
      if (pages.size <= KEPT) break;
      if (page < visible[0] || page > visible[1]) pages.delete(page);
    }
    answered = revision;
    const at = lead === null ? -1 : rows.findIndex((row) => row.path === lead.path);
    use.setState({
      status: { kind: 'ready' },
      pages,
      lines,
      problem,
      counts,
      ...(lead === null || at < 0 ? {} : { lead: { path: lead.path, line: from * PAGE + at } }),
    });
  };

  /** Another question: what is on screen is asked for anew, and stays until the answer is here. */
  const again = async (): Promise<void> => {
    revision += 1;
    outdated = false;
    await load(...visible);
  };

  const fromTop = (): void => {
    scroll.top = 0;
    visible = [0, 0];
    const { wish } = use.getState();
    use.setState({ wish: { line: 0, count: wish.count + 1 }, lead: null });
    void again();
  };

  const open = (paths: readonly string[], wanted: boolean): void => {
    const { filter, pages } = use.getState();
    if (isFiltering(filter) || (opened === 'all' && wanted)) return;
    // of a tree that is open as a whole, what was looked at stays open
    const next = new Set(
      opened === 'all'
        ? [...pages.values()].flatMap((rows) => rows.filter((row) => row.expanded).map((row) => row.path))
        : opened,
    );
    for (const path of paths) {
      if (wanted) next.add(path);
      else next.delete(path);
    }
    opened = next;
    touched = true;
    void again();
  };

  return {
    choice,
    use,
    scroll,
    show(view) {
      const { view: before, status } = use.getState();
      const same = JSON.stringify(view) === JSON.stringify(before);
      if (same && (status.kind === 'ready' || (status.kind === 'loading' && revision > 0))) return;
      const other = view.kind === 'layer' && !same;
      use.setState({ view, ...(status.kind === 'failed' ? { status: { kind: 'loading' } } : {}) });
      if (!other) {
        void again();
        return;
      }
      // another layer is another tree: nothing of the old one stays open, and nothing of it is shown as the new one's
      opened = new Set();
      touched = false;
      answered = -1;
      use.setState({ status: { kind: 'loading' }, pages: new Map(), lines: 0, counts: null });
      fromTop();
    },
    lookAt(from, to) {
      visible = [Math.floor(from / PAGE), Math.floor(Math.max(from, to) / PAGE)];
      if (answered !== revision) return;
      const { pages, lines } = use.getState();
      const missing: number[] = [];
      for (let page = visible[0]; page <= visible[1]; page += 1)
        if (!pages.has(page) && page * PAGE < lines) missing.push(page);
      const [low] = missing;
      if (low !== undefined) void load(low, missing.at(-1) ?? low);
    },
    open,
    sortBy(by) {
      const { sort } = use.getState();
      // sizes and times are asked for largest or newest first
      const largest = by === 'size' || by === 'hides' || by === 'modified' || by === 'layer';
      use.setState({ sort: { by, descending: sort.by === by ? !sort.descending : largest } });
      fromTop();
    },
    setFilter(change) {
      use.setState(({ filter }) => ({ filter: { ...filter, ...change } }));
      fromTop();
    },
    setLead: (path, line) => use.setState({ lead: { path, line } }),
    async reveal(path) {
      const { filter, lead, pages, wish } = use.getState();
      const found = [...pages].find(([, rows]) => rows.some((row) => row.path === path));
      let line = -1;
      if (found !== undefined && answered === revision) {
        line = found[0] * PAGE + found[1].findIndex((row) => row.path === path);
        if (lead?.path === path) return true;
      } else {
        if (isFiltering(filter)) use.setState({ filter: EVERY_FILE });
        if (opened !== 'all') opened = new Set([...opened, ...above(path)]);
        touched = true;
        revision += 1;
        // what is asked meanwhile moves lines: then it is looked for again
        for (let wanted = -1; wanted !== revision;) {
          wanted = revision;
          line = await lineOf(path, query(), () => revision);
        }
        if (line < 0) {
          await load(...visible);
          return false;
        }
        visible = [Math.floor(line / PAGE), Math.floor(line / PAGE)];
        await load(...visible);
      }
      use.setState({ lead: { path, line }, wish: { line, count: wish.count + 1 } });
      return true;
    },
    refresh() {
      if ([...asked.values()].includes(revision)) {
        outdated = true;
        return;
      }
      if (use.getState().status.kind === 'failed') use.setState({ status: { kind: 'loading' } });
      void again();
    },
  };
}

/** On which line a path stands; -1 when it is on none, or when another question was asked meanwhile. */
async function lineOf(
  path: string,
  query: Omit<FilesQuery, 'offset' | 'limit'>,
  revision: () => number,
): Promise<number> {
  const wanted = revision();
  for (let offset = 0; offset < MOST_SEARCHED; offset += MOST_ROWS) {
    const answer = await call('files.page', { ...query, offset, limit: MOST_ROWS });
    if (revision() !== wanted) return -1;
    const at = answer.rows.findIndex((row) => row.path === path);
    if (at >= 0) return offset + at;
    if (offset + MOST_ROWS >= answer.lines) return -1;
  }
  return -1;
}

/** The folders above a path, outermost first: "/usr", "/usr/bin" of "/usr/bin/env". */
function above(path: string): readonly string[] {
  const parts = path.split('/').slice(1, -1);
  return parts.map((_, index) => `/${parts.slice(0, index + 1).join('/')}`);
}

export function rowOnLine(state: Pick<FileTreeState, 'pages'>, line: number): FileRow | undefined {
  return state.pages.get(Math.floor(line / PAGE))?.[line % PAGE];
}

export function leadRow(state: FileTreeState): FileRow | undefined {
  const row = state.lead === null ? undefined : rowOnLine(state, state.lead.line);
  return row?.path === state.lead?.path ? row : undefined;
}

/** Trees of the images that were looked at last, so that a tab that is left and entered again stands where it stood. */
const kept = new Map<string, FileTree>();
const MOST_TREES = 8;

/** `version` is the digest of what the key names: another image under the same name is another tree. */
export function keptFileTree(choice: ImageChoice, version: string, view: FilesView): FileTree {
  const id = JSON.stringify([choice.key, choice.platform, version, view.kind]);
  const tree = kept.get(id) ?? makeFileTree(choice, view);
  kept.delete(id);
  kept.set(id, tree);
  const [oldest] = kept.keys();
  if (kept.size > MOST_TREES && oldest !== undefined) kept.delete(oldest);
  return tree;
}

/** Forgets all; for tests. */
export function forgetFileTrees(): void {
  kept.clear();
}
