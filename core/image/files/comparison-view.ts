import type { ImageTree } from './tree/image-tree.ts';
import { NONE, ROOT, type NodeTree } from './tree/node-tree.ts';
import { ABSENT, emptyView, sumUp, type TreeView } from './tree/tree-view.ts';
import { CHANGE, KIND, type Versions } from './tree/versions.ts';

/** What the finished filesystem of `there` has differently from that of `here`: `added` is only there. */
export function comparisonView(here: ImageTree, there: ImageTree): TreeView {
  const nodes = here.nodes.copy();
  const places = placesOf(there.nodes, nodes);
  const fromHere = new Uint8Array(nodes.count);
  const view = emptyView(nodes, (node) => (fromHere[node] === 1 ? here.versions : there.versions));
  const [hereLast, thereLast] = [here.layers - 1, there.layers - 1];
  const thereVersions = new Int32Array(nodes.count).fill(NONE);
  for (let node = 0; node < there.nodes.count; node += 1)
    thereVersions[places[node] ?? ROOT] = there.after(node, thereLast);
  for (let node = nodes.count - 1; node >= 0; node -= 1) {
    const old = node < here.nodes.count ? here.after(node, hereLast) : NONE;
    const version = thereVersions[node] ?? NONE;
    const change =
      old === NONE
        ? version === NONE
          ? ABSENT
          : CHANGE.added
        : version === NONE
          ? CHANGE.removed
          : isSame(here.versions, old, there.versions, version)
            ? ABSENT
            : CHANGE.changed;
    // Something below it may have made it a folder on the way already.
    if (change !== ABSENT) view.change[node] = change;
    if (view.change[node] === ABSENT && node !== ROOT) continue;
    if (view.change[node] === ABSENT) view.change[ROOT] = CHANGE.none;
    fromHere[node] = version === NONE ? 1 : 0;
    view.version[node] = version === NONE ? old : version;
    const up = nodes.parent[node] ?? NONE;
    if (up !== NONE && view.change[up] === ABSENT) view.change[up] = CHANGE.none;
  }
  for (let node = 0; node < view.version.length; node += 1) {
    const versions = view.versionsOf(node);
    const version = view.version[node] ?? NONE;
    if (versions.content[version] === version) view.own[node] = versions.stored[version] ?? 0;
  }
  return sumUp(view);
}

/** Puts the paths of one tree into another; where each of them is there. */
function placesOf(from: NodeTree, into: NodeTree): Int32Array {
  const places = new Int32Array(from.count);
  // Names have other numbers there.
  const names = new Int32Array(from.names.count).fill(NONE);
  for (let node = 1; node < from.count; node += 1) {
    const name = from.name[node] ?? 0;
    let number = names[name] ?? NONE;
    if (number === NONE) {
      const bytes = from.names.bytes(name);
      number = names[name] = into.names.intern(bytes, 0, bytes.length);
    }
    places[node] = into.childOrNew(places[from.parent[node] ?? ROOT] ?? ROOT, number);
  }
  return places;
}

/** The same content and metadata; times change with every build and say nothing. */
function isSame(one: Versions, left: number, other: Versions, right: number): boolean {
  const kindOf = (versions: Versions, version: number): number => {
    const kind = versions.kind[version] ?? KIND.unknown;
    // Which of the paths of a file comes first in the archive does not matter.
    return kind === KIND.hardLink && versions.content[version] !== NONE ? KIND.file : kind;
  };
  const kind = kindOf(one, left);
  if (
    kind !== kindOf(other, right) ||
    one.mode(left) !== other.mode(right) ||
    one.uid(left) !== other.uid(right) ||
    one.gid(left) !== other.gid(right) ||
    attributesOf(one, left) !== attributesOf(other, right)
  )
    return false;
  if (kind === KIND.file)
    return sameContent(one, one.content[left] ?? NONE, other, other.content[right] ?? NONE);
  return one.link(left).equals(other.link(right));
}

/** A sparse file has no digest: it is taken as the same when it is in the same place of a layer. */
function sameContent(one: Versions, left: number, other: Versions, right: number): boolean {
  if (left === NONE || right === NONE) return left === right;
  if (one.size(left) !== other.size(right)) return false;
  const [here, there] = [one.digest(left), other.digest(right)];
  if (here === undefined || there === undefined) {
    const isEmpty = one.size(left) === 0 && !one.isSparse(left) && !other.isSparse(right);
    return here === there && (isEmpty || one.offset(left) === other.offset(right));
  }
  return here.equals(there);
}

function attributesOf(versions: Versions, version: number): string {
  const xattrs = versions.xattrs(version);
  const device = versions.device(version);
  if (xattrs === undefined && device === undefined) return '';
  const values = [...(xattrs ?? [])].map(([name, value]) => `${name}=${value.toString('hex')}`);
  return JSON.stringify([values.sort((one, other) => (one < other ? -1 : 1)), device]);
}
