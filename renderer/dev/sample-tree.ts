/** Views of sample entries as trees, folded, filtered and sorted as main does it. */
import type {
  ChangeCount,
  FileChange,
  FileFilter,
  FileRow,
  FilesPage,
  FilesQuery,
  FilesView,
} from '../../core/api/files.ts';
import { sampleEntries, type SampleEntry } from './sample-entries.ts';
import { digestOf, type SampleImage } from './sample.ts';

interface Node {
  readonly path: string;
  readonly name: string;
  readonly depth: number;
  entry: SampleEntry | null;
  change: FileChange;
  size: number;
  below: number;
  hides: number;
  readonly children: Map<string, Node>;
}

/** What the filesystem shows after layer `upTo`. */
export function shownEntries(image: SampleImage, upTo: number): ReadonlyMap<string, SampleEntry> {
  const shown = new Map<string, SampleEntry>();
  for (const entry of sampleEntries(image)) {
    if (entry.layer > upTo) break;
    if (!entry.removes) shown.set(entry.path, entry);
    else for (const path of shown.keys()) if (isAtOrBelow(path, entry.path)) shown.delete(path);
  }
  return shown;
}

export const isAtOrBelow = (path: string, top: string): boolean => path === top || path.startsWith(`${top}/`);

const trees = new WeakMap<SampleImage, Map<string, Node>>();

/** `other`: the image of a comparison. */
function treeOf(image: SampleImage, view: FilesView, other: SampleImage | null = null): Node {
  const known = trees.get(image) ?? new Map<string, Node>();
  trees.set(image, known);
  const id = JSON.stringify(view);
  const before = known.get(id);
  if (before !== undefined) return before;
  const root = node('', '', -1);
  if (view.kind === 'filesystem')
    for (const entry of shownEntries(image, view.upTo).values()) put(root, entry, 'none', entry.size, 0);
  else if (view.kind === 'layer') {
    const beneath = shownEntries(image, view.layer - 1);
    for (const entry of sampleEntries(image).filter((each) => each.layer === view.layer)) {
      if (entry.removes) {
        let hidden = 0;
        for (const [path, each] of beneath) if (isAtOrBelow(path, entry.path)) hidden += each.size;
        put(root, entry, 'removed', hidden, hidden);
      } else {
        const old = beneath.get(entry.path);
        put(root, entry, old === undefined ? 'added' : 'changed', entry.size, old?.size ?? 0);
      }
    }
  }
  if (view.kind === 'comparison' && other !== null) {
    const [here, there] = [shownEntries(image, Infinity), shownEntries(other, Infinity)];
    for (const [path, entry] of there) {
      const old = here.get(path);
      if (old === undefined) put(root, entry, 'added', entry.size, 0);
      else if (old.size !== entry.size) put(root, entry, 'changed', entry.size, 0);
    }
    for (const [path, entry] of here) if (!there.has(path)) put(root, entry, 'removed', entry.size, 0);
  }
  roll(root);
  known.set(id, root);
  return root;
}

function node(path: string, name: string, depth: number): Node {
  return { path, name, depth, entry: null, change: 'none', size: 0, below: 0, hides: 0, children: new Map() };
}

function put(root: Node, entry: SampleEntry, change: FileChange, size: number, hides: number): void {
  let at = root;
  for (const name of entry.path.split('/').slice(1)) {
    const next = at.children.get(name) ?? node(`${at.path}/${name}`, name, at.depth + 1);
    at.children.set(name, next);
    at = next;
  }
  Object.assign(at, { entry, change, size, hides });
}

function roll(at: Node): void {
  for (const child of at.children.values()) {
    roll(child);
    at.size += child.size;
    at.hides += child.hides;
    at.below += 1 + child.below;
  }
}

function rowOf(at: Node, expanded: boolean): FileRow {
  const { entry } = at;
  const kind =
    at.change === 'removed' ? (at.name.includes('.') ? 'file' : 'folder') : (entry?.kind ?? 'folder');
  return {
    path: at.path,
    name: at.name,
    depth: at.depth,
    kind,
    change: at.change,
    size: at.size,
    below: at.below,
    mode: entry?.mode ?? 0o755,
    uid: entry?.uid ?? 0,
    gid: entry?.gid ?? 0,
    modified: entry?.modified ?? '2026-10-16T00:00:00.000Z',
    link: entry?.link ?? null,
    device: kind === 'character device' ? { major: 1, minor: 3 } : null,
    xattrs: entry?.xattrs ?? [],
    capabilities: entry?.capabilities ?? null,
    layer: entry?.layer ?? 0,
    digest: kind === 'file' && entry !== null ? digestOf(`${at.path} ${entry.layer}`) : null,
    hides: at.hides,
    expandable: at.children.size > 0,
    expanded,
  };
}

export function rowAt(image: SampleImage, view: FilesView, path: string): FileRow | null {
  let at: Node | undefined = treeOf(image, view);
  for (const name of path.split('/').slice(1)) at = at?.children.get(name);
  return at === undefined || at.path === '' ? null : rowOf(at, false);
}

function matcher(filter: FileFilter): (row: FileRow) => boolean {
  const text = filter.text.toLowerCase();
  const pattern =
    filter.how === 'regex'
      ? new RegExp(filter.text, 'i')
      : filter.how === 'glob'
        ? new RegExp(
            `^${filter.text
              .replace(/[.+^${}()|\\]/g, String.raw`\$&`)
              .replace(/\*+/g, '.*')
              .replace(/\?/g, '.')}$`,
            'i',
          )
        : null;
  return (row) =>
    (text === '' ||
      (pattern === null
        ? row.path.toLowerCase().includes(text)
        : pattern.test(filter.how === 'glob' && !filter.text.includes('/') ? row.name : row.path))) &&
    (filter.changes.length === 0 || filter.changes.some((change) => change === row.change)) &&
    (filter.kinds.length === 0 || filter.kinds.includes(row.kind)) &&
    (filter.mode === '' ||
      (row.mode & Number.parseInt(filter.mode, 8)) === Number.parseInt(filter.mode, 8)) &&
    (filter.owner === '' || `${row.uid}:${row.gid}`.startsWith(filter.owner)) &&
    (filter.link === '' || row.link?.includes(filter.link) === true) &&
    (filter.largerThan === null || row.size > filter.largerThan) &&
    filter.traits.every((trait) =>
      trait === 'setuid'
        ? (row.mode & 0o4000) !== 0
        : trait === 'capabilities'
          ? row.capabilities !== null
          : trait === 'executable'
            ? (row.mode & 0o111) !== 0 && row.kind === 'file'
            : row.hides > 0,
    );
}

const everything = (filter: FileFilter): boolean => {
  const { how: _, ...asks } = filter;
  return Object.values(asks).every(
    (value) => value === '' || value === null || (Array.isArray(value) && value.length === 0),
  );
};

export function samplePage(
  image: SampleImage,
  query: FilesQuery,
  other: SampleImage | null = null,
): FilesPage {
  const root = treeOf(image, query.view, other);
  const counts = { added: none(), changed: none(), removed: none() };
  let problem: string | null = null;
  let matches: ((row: FileRow) => boolean) | null = null;
  try {
    matches = everything(query.filter) ? null : matcher(query.filter);
  } catch {
    problem = `“${query.filter.text}” is not closed: a bracket or a parenthesis is missing`;
  }
  if (problem !== null)
    return { rows: [], lines: 0, matching: none(), ...counts, hidden: root.hides, problem };
  const kept = new Set<Node>();
  const matching = none();
  const visit = (at: Node): boolean => {
    let found = false;
    for (const child of at.children.values()) found = visit(child) || found;
    if (at.path === '') return found;
    if (at.change !== 'none') add(counts[at.change], at);
    const own = at.entry !== null && matches?.(rowOf(at, false)) !== false;
    if (own) add(matching, at);
    if (own || found) kept.add(at);
    return own || found;
  };
  visit(root);
  const expanded = query.expanded === 'all' || matches !== null ? null : new Set(query.expanded);
  const rows: FileRow[] = [];
  const list = (at: Node): void => {
    for (const child of [...at.children.values()]
      .filter((each) => kept.has(each))
      .toSorted(order(query.sort))) {
      const open = child.children.size > 0 && expanded?.has(child.path) !== false;
      rows.push(rowOf(child, open));
      if (open) list(child);
    }
  };
  list(root);
  return {
    rows: rows.slice(query.offset, query.offset + query.limit),
    lines: rows.length,
    matching,
    ...counts,
    hidden: query.view.kind === 'layer' ? root.hides : 0,
    problem,
  };
}

const none = (): { entries: number; bytes: number } => ({ entries: 0, bytes: 0 });

function add(count: { entries: number; bytes: number }, at: Node): ChangeCount {
  count.entries += 1;
  if (at.children.size === 0) count.bytes += at.size;
  return count;
}

function order(sort: FilesQuery['sort']): (a: Node, b: Node) => number {
  const value = (at: Node): string | number => {
    switch (sort.by) {
      case 'name':
        return at.name;
      case 'modified':
        return at.entry?.modified ?? '';
      case 'owner':
        return at.entry?.uid ?? 0;
      case 'mode':
        return at.entry?.mode ?? 0o755;
      case 'layer':
        return at.entry?.layer ?? 0;
      default:
        return at[sort.by];
    }
  };
  const sign = sort.descending ? -1 : 1;
  return (a, b) => {
    const [one, other] = [value(a), value(b)];
    return (one < other ? -sign : one > other ? sign : 0) || (a.name < b.name ? -1 : 1);
  };
}
