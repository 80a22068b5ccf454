import { StrataError } from '../../oci/strata-error.ts';
import { followLinks, MOST_LINKS } from './follow-links.ts';
import type { ImageTree } from './tree/image-tree.ts';
import { NONE, ROOT } from './tree/node-tree.ts';
import { CHANGE, HOW, KIND } from './tree/versions.ts';

/** Following a link may take 40 times 2,000 steps. Real layers have a handful of links with entries behind them. */
const MOST_LINKED_FOLDERS = 10_000;

/** Paths that are looked at to be removed, in all layers together. Beyond that a layer replaces a large folder again and again. */
const MOST_REMOVAL_STEPS = 60_000_000;

/** What one layer does to a tree. A path that is there is always in folders that are there. */
export class LayerChanges {
  readonly #tree: ImageTree;
  #layer = 0;
  /** By version that holds a content: the paths that show it now. */
  #paths = new Int32Array(1024);
  /** By node: the layer, plus 1, that last put something at or below it. */
  #touched = new Int32Array(1024);
  /** What is hidden of lower layers, once all that the layer has is there: twice the node, plus 1 for the node itself too. */
  readonly #hidden = new Set<number>();
  #removalSteps = 0;
  /** Folders that links led to in this layer, by the link's version. */
  readonly #behind = new Map<number, number>();
  /** Hard links to what did not come yet. */
  readonly #early: { readonly version: number; readonly target: Buffer }[] = [];

  constructor(tree: ImageTree) {
    this.#tree = tree;
  }

  begin(layer: number): void {
    this.#layer = layer;
    this.#behind.clear();
  }

  /** A whiteout: the path of lower layers is no more. */
  hide(node: number): void {
    this.#hidden.add(2 * node + 1);
  }

  /** An opaque folder: what lower layers have in it is no more. */
  hideBelow(node: number): void {
    this.#hidden.add(2 * node);
  }

  end(): void {
    const hidden = [...this.#hidden];
    this.#hidden.clear();
    for (const each of hidden) {
      const node = Math.floor(each / 2);
      const itself = each % 2 === 1;
      const last = this.#tree.lastOf(node);
      if (last === NONE || this.#tree.versions.isRemoval(last)) continue;
      if (itself) this.#remove(node, last, HOW.whiteout, NONE);
      this.#removeBelow(node, itself ? HOW.removedFolder : HOW.opaqueFolder, false);
    }
    for (const { version, target } of this.#early.splice(0)) {
      const content = this.#contentAt(target);
      if (content === NONE || !this.#isShown(version)) continue;
      this.#tree.versions.content[version] = content;
      this.#count(content, 1);
    }
  }

  /** Puts something at a path, in place of whatever is there. `link`: the target of a hard link. */
  put(node: number, kind: number, how: number, link?: Buffer): number {
    const tree = this.#tree;
    const { versions } = tree;
    const layer = this.#layer;
    const version = versions.add(node, layer, how, kind);
    const content = kind === KIND.file ? version : link === undefined ? NONE : this.#contentAt(link);
    versions.content[version] = content;
    if (content !== NONE) this.#count(content, 1);
    // It may come later in the archive.
    else if (link !== undefined) this.#early.push({ version, target: Buffer.from(link) });
    const last = tree.lastOf(node);
    const isOwn = last !== NONE && versions.layer[last] === layer;
    const below = isOwn ? (versions.previous[last] ?? NONE) : last;
    versions.previous[version] = below;
    versions.change[version] = below === NONE || versions.isRemoval(below) ? CHANGE.added : CHANGE.changed;
    if (isOwn) versions.hides[version] = versions.hides[last] ?? 0;
    if (last !== NONE && !versions.isRemoval(last)) {
      this.#drop(last, version);
      if (tree.isFolder(last) && kind !== KIND.folder) this.#removeBelow(node, HOW.replacedFolder, true);
    }
    tree.setLast(node, version);
    this.#touch(node);
    return version;
  }

  /**
   * The folder that an entry is put into, with the folders above it: they are there although no entry names them. A link on
   * the way to a folder is followed inside the image, as unpacking does. {@link NONE} when there are too many.
   */
  ensureFolder(node: number): number {
    const tree = this.#tree;
    const { nodes } = tree;
    let folder = node;
    for (let links = 0; links <= MOST_LINKS; links += 1) {
      const missing: number[] = [];
      let there = folder;
      while (!tree.isFolder(tree.lastOf(there))) {
        missing.push(there);
        there = nodes.parent[there] ?? ROOT;
      }
      const behind = this.#folderBehind(missing.at(-1));
      if (behind === NONE) {
        this.#touchUp(there);
        for (const at of missing.reverse()) this.#makeFolder(at);
        return folder;
      }
      folder = behind;
      for (const at of missing.reverse().slice(1)) folder = nodes.childOrNew(folder, nodes.name[at] ?? 0);
    }
    return NONE;
  }

  /** A folder that is there again, with the same metadata, is no change. Its time changes with everything put into it. */
  compareFolder(version: number): void {
    const { versions } = this.#tree;
    const below = versions.previous[version] ?? NONE;
    if (!this.#tree.isFolder(version) || !this.#tree.isFolder(below)) return;
    const isSame =
      versions.mode(version) === versions.mode(below) &&
      versions.uid(version) === versions.uid(below) &&
      versions.gid(version) === versions.gid(below) &&
      sameAttributes(versions.xattrs(version), versions.xattrs(below));
    if (isSame) versions.change[version] = CHANGE.none;
  }

  #makeFolder(node: number): void {
    this.put(node, KIND.folder, HOW.implied);
  }

  /** Of lower layers only, unless `ownToo`: a file in place of a folder also ends what its own layer put below. */
  #removeBelow(top: number, how: number, ownToo: boolean): void {
    const tree = this.#tree;
    const { nodes, versions } = tree;
    const waiting = [top];
    if (this.#removalSteps > MOST_REMOVAL_STEPS) throw tooMuchRemoved();
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      for (
        let child = nodes.firstChild[node] ?? NONE;
        child !== NONE;
        child = nodes.nextSibling[child] ?? NONE
      ) {
        this.#removalSteps += 1;
        const last = tree.lastOf(child);
        if (last === NONE || versions.isRemoval(last)) continue;
        if (nodes.firstChild[child] !== NONE) waiting.push(child);
        if (ownToo && versions.layer[last] === this.#layer) this.#takeBack(child, last, how, top);
        else this.#remove(child, last, how, top, ownToo);
      }
    }
  }

  /** Removes what a lower layer has, unless this layer has something at the path; a folder on the way to such stays as implied. */
  #remove(node: number, last: number, how: number, by: number, always = false): void {
    const { versions } = this.#tree;
    if (versions.layer[last] === this.#layer || node === ROOT) return;
    if (!always && this.#touched[node] === this.#layer + 1) this.#makeFolder(node);
    else this.#drop(last, this.#addRemoval(node, last, how, by));
  }

  /** What this layer itself put there is no more; what a lower layer had there, which it hid, is removed then. */
  #takeBack(node: number, last: number, how: number, by: number): void {
    const tree = this.#tree;
    const { versions } = tree;
    const below = versions.previous[last] ?? NONE;
    this.#drop(last, last);
    this.#touched[node] = 0;
    if (below === NONE || versions.isRemoval(below)) return tree.setLast(node, below);
    const removal = this.#addRemoval(node, below, how, by);
    versions.hides[removal] = versions.hides[last] ?? 0;
  }

  #addRemoval(node: number, below: number, how: number, by: number): number {
    const { versions } = this.#tree;
    const version = versions.add(node, this.#layer, how, versions.kind[below] ?? 0);
    versions.previous[version] = below;
    versions.by[version] = by;
    versions.change[version] = CHANGE.removed;
    this.#tree.setLast(node, version);
    return version;
  }

  /** One path less shows the content of a version; the last one hides it. */
  #drop(version: number, by: number): void {
    const { versions } = this.#tree;
    const content = versions.content[version] ?? NONE;
    if (content === NONE || this.#count(content, -1) > 0) return;
    versions.hiddenIn[content] = this.#layer;
    if (versions.layer[content] !== this.#layer)
      versions.hides[by] = (versions.hides[by] ?? 0) + (versions.stored[content] ?? 0);
  }

  #count(content: number, more: number): number {
    if (content >= this.#paths.length) this.#paths = withRoom(this.#paths, content);
    const paths = (this.#paths[content] ?? 0) + more;
    this.#paths[content] = paths;
    return paths;
  }

  /** What a symbolic link to a folder leads to; {@link NONE} for all else. */
  #folderBehind(node = ROOT): number {
    const { versions } = this.#tree;
    const last = this.#tree.lastOf(node);
    if (last === NONE || versions.isRemoval(last) || versions.kind[last] !== KIND.symbolicLink) return NONE;
    const known = this.#behind.get(last);
    if (known !== undefined && this.#tree.isFolder(this.#tree.lastOf(known))) return known;
    if (this.#behind.size >= MOST_LINKED_FOLDERS) return NONE;
    const found = this.#follow(node, versions.link(last));
    this.#behind.set(last, found);
    return found;
  }

  #follow(node: number, target: Buffer): number {
    const tree = this.#tree;
    const versionAt = (at: number): number => {
      const version = tree.lastOf(at);
      return version === NONE || tree.versions.isRemoval(version) ? NONE : version;
    };
    const found = followLinks(tree, target, { from: tree.nodes.parent[node] ?? ROOT, versionAt });
    return found !== 'loop' && found !== NONE && tree.isFolder(versionAt(found)) ? found : NONE;
  }

  #touchUp(node: number): void {
    for (
      let at = node;
      at !== NONE && this.#touched[at] !== this.#layer + 1;
      at = this.#tree.nodes.parent[at] ?? NONE
    )
      this.#touch(at);
  }

  #touch(node: number): void {
    if (node >= this.#touched.length) this.#touched = withRoom(this.#touched, node);
    this.#touched[node] = this.#layer + 1;
  }

  #contentAt(target: Buffer): number {
    const { nodes, versions } = this.#tree;
    const node = nodes.findBytes(target);
    const last = node === NONE ? NONE : this.#tree.lastOf(node);
    return last === NONE || versions.isRemoval(last) ? NONE : (versions.content[last] ?? NONE);
  }

  #isShown(version: number): boolean {
    return this.#tree.lastOf(this.#tree.versions.node[version] ?? ROOT) === version;
  }
}

function tooMuchRemoved(): StrataError {
  return new StrataError(
    'EXPANSION_LIMIT',
    `The layers replace large folders more often than any honest layer; listing their files was stopped`,
    {
      action: 'Such a layer is built to exhaust the machine. Do not use the image.',
      evidence: { limit: MOST_REMOVAL_STEPS },
    },
  );
}

function sameAttributes(
  one: ReadonlyMap<string, Buffer> | undefined,
  other: ReadonlyMap<string, Buffer> | undefined,
): boolean {
  if (one === undefined || other === undefined) return one === other;
  return one.size === other.size && [...one].every(([name, value]) => other.get(name)?.equals(value));
}

function withRoom(numbers: Int32Array, index: number): Int32Array<ArrayBuffer> {
  const larger = new Int32Array(Math.max(2 * numbers.length, index + 1));
  larger.set(numbers);
  return larger;
}
