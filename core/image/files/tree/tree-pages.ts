import type { ChangeCount, FileFilter, FilesPage } from '../../../api/files.ts';
import { StrataError } from '../../../oci/strata-error.ts';
import { Recent } from '../../recent.ts';
import { comparisonView } from '../comparison-view.ts';
import { applyFilter } from '../file-filter.ts';
import { fileRow } from '../file-row.ts';
import type { FilesViewQuery } from '../image-files.ts';
import type { ImageTree } from './image-tree.ts';
import { filesystemView, layerView } from '../image-views.ts';
import { flatten, keepMatching, SortedFolders, type Kept, type Lines } from '../lines.ts';
import { NONE, ROOT } from './node-tree.ts';
import type { FileOrder } from '../order.ts';
import { ABSENT, type TreeView } from './tree-view.ts';
import { CHANGE } from './versions.ts';
import { wastedByNode } from './wasted.ts';

/** A page is what a window shows, and some more. */
const LARGEST_PAGE = 10_000;
const KEPT_VIEWS = 3;
const KEPT_FILTERS = 4;
const KEPT_LINES = 4;

interface Filtered {
  readonly kept: Kept | undefined;
  readonly matching: ChangeCount;
  readonly problem: string | null;
}

interface OpenedLines extends Lines {
  readonly isOpen: (node: number) => boolean;
}

/** A view by the name that its derived parts are kept under. */
export interface NamedView {
  readonly key: string;
  readonly view: TreeView;
  readonly counts: ChangeCounts;
}

/** Pages of the views of one image. Scrolling asks for the same lines again, which are kept. */
export class TreePages {
  readonly #tree: ImageTree;
  readonly #views = new Recent<NamedView>(KEPT_VIEWS);
  readonly #filtered = new Recent<Filtered>(KEPT_FILTERS);
  readonly #folders = new Recent<SortedFolders>(KEPT_FILTERS);
  readonly #lines = new Recent<OpenedLines>(KEPT_LINES);

  constructor(tree: ImageTree) {
    this.#tree = tree;
  }

  /** `INVALID_INPUT` for a layer that the image does not have. */
  view(asked: FilesViewQuery['view']): NamedView {
    const layer = asked.kind === 'layer' ? asked.layer : asked.upTo;
    this.requireLayer(layer);
    const make = asked.kind === 'layer' ? layerView : filesystemView;
    return this.#named(`${asked.kind} ${layer}`, () => make(this.#tree, layer));
  }

  comparison(other: ImageTree, name: string): NamedView {
    return this.#named(`comparison ${name}`, () => comparisonView(this.#tree, other));
  }

  #named(key: string, make: () => TreeView): NamedView {
    return this.#views.get(key, () => {
      const view = make();
      return { key, view, counts: countChanges(view) };
    });
  }

  requireLayer(layer: number): void {
    if (Number.isInteger(layer) && layer >= 0 && layer < this.#tree.layers) return;
    throw new StrataError(
      'INVALID_INPUT',
      `The image has no layer ${layer}: there are ${this.#tree.layers}`,
      {
        evidence: { layer, layers: this.#tree.layers },
      },
    );
  }

  page({ key, view, counts }: NamedView, query: Omit<FilesViewQuery, 'view'>): FilesPage {
    const filtered = this.#filter(key, view, query.filter);
    const base = {
      ...counts,
      matching: filtered.matching,
      hidden: view.hides[ROOT] ?? 0,
      problem: filtered.problem,
      ...(this.#tree.unsafe === 0 ? {} : { unsafe: this.#tree.unsafe }),
    };
    if (filtered.problem !== null) return { ...base, rows: [], lines: 0 };
    const { kept } = filtered;
    const filterKey = `${key} ${JSON.stringify(query.filter)}`;
    const folders = this.#sorted(filterKey, view, kept, query.sort);
    const opened = query.expanded === 'all' ? 'all' : query.expanded.join('\0');
    const lines = this.#lines.get(`${filterKey} ${JSON.stringify(query.sort)} ${opened}`, () => {
      const isOpen = openTest(view, kept, query.expanded);
      return { ...flatten(ROOT, folders, isOpen), isOpen };
    });
    const from = Math.max(0, Math.floor(query.offset));
    const to = Math.min(lines.nodes.length, from + Math.min(LARGEST_PAGE, Math.floor(query.limit)));
    const rows = Array.from({ length: Math.max(0, to - from) }, (_, at) => {
      const node = lines.nodes[from + at] ?? ROOT;
      return fileRow(view, node, {
        path: view.nodes.path(node),
        depth: lines.depths[from + at] ?? 0,
        expandable: isExpandable(view, kept, node),
        expanded: lines.isOpen(node),
      });
    });
    return { ...base, rows, lines: lines.nodes.length };
  }

  /** All nodes at and below one, each folder before what is in it. */
  below({ key, view }: NamedView, node: number): Lines {
    const folders = this.#sorted(`${key} `, view, undefined, 'path');
    return this.#lines.get(`${key} below ${node}`, () => {
      const isOpen = (child: number): boolean => (view.below[child] ?? 0) > 0;
      return { ...flatten(node, folders, isOpen), isOpen };
    });
  }

  #filter(key: string, view: TreeView, filter: FileFilter): Filtered {
    return this.#filtered.get(`${key} ${JSON.stringify(filter)}`, () => {
      const wasted = wastedByNode(this.#tree);
      try {
        const matching = applyFilter(
          view,
          filter,
          (node) => (wasted[node] ?? 0) > 0 || (view.hides[node] ?? 0) > 0,
        );
        if (matching === undefined) return { kept: undefined, matching: countAll(view), problem: null };
        return { kept: keepMatching(view, matching), matching: count(view, matching), problem: null };
      } catch (error) {
        if (!(error instanceof StrataError)) throw error;
        return { kept: undefined, matching: { entries: 0, bytes: 0 }, problem: error.message };
      }
    });
  }

  #sorted(key: string, view: TreeView, kept: Kept | undefined, order: FileOrder): SortedFolders {
    return this.#folders.get(
      `${key} ${JSON.stringify(order)}`,
      () => new SortedFolders(view, kept?.shown, order),
    );
  }
}

function isExpandable(view: TreeView, kept: Kept | undefined, node: number): boolean {
  return kept === undefined ? (view.below[node] ?? 0) > 0 : kept.opened[node] === 1;
}

function openTest(
  view: TreeView,
  kept: Kept | undefined,
  expanded: FilesViewQuery['expanded'],
): (node: number) => boolean {
  if (kept !== undefined) return (node) => kept.opened[node] === 1;
  if (expanded === 'all') return (node) => (view.below[node] ?? 0) > 0;
  const open = new Set(expanded.map((path) => view.nodes.find(path)));
  return (node) => open.has(node) && (view.below[node] ?? 0) > 0;
}

type ChangeCounts = Pick<FilesPage, 'added' | 'changed' | 'removed'>;

function countChanges({ change, own }: TreeView): ChangeCounts {
  const entries = [0, 0, 0];
  const bytes = [0, 0, 0];
  for (let node = 1; node < change.length; node += 1) {
    const kind = change[node] ?? ABSENT;
    if (kind > CHANGE.removed) continue;
    entries[kind] = (entries[kind] ?? 0) + 1;
    bytes[kind] = (bytes[kind] ?? 0) + (own[node] ?? 0);
  }
  const of = (kind: number): ChangeCount => ({ entries: entries[kind] ?? 0, bytes: bytes[kind] ?? 0 });
  return { added: of(CHANGE.added), changed: of(CHANGE.changed), removed: of(CHANGE.removed) };
}

const countAll = ({ below, size }: TreeView): ChangeCount => ({
  entries: below[ROOT] ?? 0,
  bytes: size[ROOT] ?? 0,
});

function count({ own }: TreeView, matching: Uint8Array): ChangeCount {
  let entries = 0;
  let bytes = 0;
  for (let node = 1; node < matching.length; node += 1) {
    if (matching[node] === 0) continue;
    entries += 1;
    bytes += own[node] ?? 0;
  }
  return { entries, bytes };
}

/** The node of a path that a view shows; {@link NONE} when it does not. */
export function shownNode(view: TreeView, path: string): number {
  const node = view.nodes.find(path);
  return node === NONE || view.change[node] === ABSENT || view.change[node] === undefined ? NONE : node;
}
