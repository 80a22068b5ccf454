import type { PathEvent, PathHistory } from '../../api/files.ts';
import { digestOf, linkText, modifiedText } from './file-row.ts';
import type { ImageTree } from './tree/image-tree.ts';
import { notFound, storedContent } from './locate.ts';
import { NONE } from './tree/node-tree.ts';
import { changeName, HOW, kindName } from './tree/versions.ts';
import { wastedByNode } from './tree/wasted.ts';

const HOW_NAMES: Readonly<Record<number, PathEvent['how']>> = {
  [HOW.entry]: 'entry',
  [HOW.implied]: 'entry',
  [HOW.whiteout]: 'whiteout',
  [HOW.opaqueFolder]: 'opaque folder',
  [HOW.replacedFolder]: 'replaced folder',
  [HOW.removedFolder]: 'removed folder',
};

/** Everything that happened to a path; `FILE_NOT_FOUND` when no layer ever had it. */
export function pathHistory(tree: ImageTree, path: string): PathHistory {
  const { nodes } = tree;
  const node = nodes.find(path);
  const last = node === NONE ? NONE : tree.lastOf(node);
  if (last === NONE) throw notFound(path);
  const events: PathEvent[] = [];
  for (let version = last; version !== NONE; version = tree.versions.previous[version] ?? NONE) {
    const event = eventOf(tree, version);
    if (event !== undefined) events.push(event);
  }
  return {
    path: nodes.path(node),
    events: events.reverse(),
    shown: !tree.versions.isRemoval(last),
    wasted: wastedBelow(tree, node),
  };
}

/** Undefined for a folder that a layer only repeats. */
function eventOf({ nodes, versions }: ImageTree, version: number): PathEvent | undefined {
  const change = changeName(versions.change[version] ?? 0);
  if (change === 'none') return undefined;
  // A removal tells of what it removed.
  const told = versions.isRemoval(version) ? (versions.previous[version] ?? NONE) : version;
  const by = versions.by[version] ?? NONE;
  return {
    layer: versions.layer[version] ?? 0,
    change,
    how: HOW_NAMES[versions.how[version] ?? 0] ?? 'entry',
    by: by === NONE ? null : nodes.path(by),
    kind: kindName(versions.kind[told] ?? 0),
    size: storedContent(versions, told)?.size ?? 0,
    mode: versions.mode(told),
    uid: versions.uid(told),
    gid: versions.gid(told),
    modified: modifiedText(versions, told),
    link: linkText(versions, told),
    digest: digestOf(versions, versions.content[told] ?? NONE) ?? null,
  };
}

function wastedBelow(tree: ImageTree, top: number): number {
  const { firstChild, nextSibling } = tree.nodes;
  const wasted = wastedByNode(tree);
  let sum = 0;
  const waiting = [top];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    sum += wasted[node] ?? 0;
    for (let child = firstChild[node] ?? NONE; child !== NONE; child = nextSibling[child] ?? NONE)
      waiting.push(child);
  }
  return sum;
}
