import { TYPE } from '../../../stream/tar/entry.ts';
import { EntryGroup } from '../../layer-index/entry-group.ts';
import type { LayerIndex } from '../../layer-index/layer-index.ts';
import { EntryPaths, hasWhiteoutName } from '../paths/entry-path.ts';
import { ImageTree } from './image-tree.ts';
import { LayerChanges } from '../layer-changes.ts';
import { NONE, ROOT } from './node-tree.ts';
import { HOW, KIND } from './versions.ts';

const KINDS: Readonly<Record<number, number>> = {
  [TYPE.file]: KIND.file,
  [TYPE.contiguous]: KIND.file,
  [TYPE.gnuSparse]: KIND.file,
  [TYPE.hardLink]: KIND.hardLink,
  [TYPE.symbolicLink]: KIND.symbolicLink,
  [TYPE.characterDevice]: KIND.characterDevice,
  [TYPE.blockDevice]: KIND.blockDevice,
  [TYPE.directory]: KIND.folder,
  [TYPE.fifo]: KIND.fifo,
};

const WHITEOUT = '.wh.';
/** Reserved for aufs, and the opaque marker: names of whiteouts whose name begins like a whiteout again. */
const OPAQUE = '.wh..wh..opq';
const RESERVED = '.wh..wh.';

/**
 * Puts one layer after the other, base first, into a tree. Whiteouts and opaque markers hide only what lower layers have,
 * wherever in the archive they stand; of a path that occurs twice the last counts.
 * https://github.com/opencontainers/image-spec/blob/main/layer.md#whiteouts
 */
export class TreeBuilder {
  readonly tree = new ImageTree();
  readonly #changes = new LayerChanges(this.tree);

  add(index: LayerIndex): void {
    const { tree } = this;
    // Removals and implied folders come on top, and are few.
    tree.versions.reserve(Math.ceil(index.facts.entries * 1.1));
    tree.nodes.reserve(index.facts.entries);
    tree.firstOfLayer.push(tree.versions.count);
    this.#changes.begin(tree.layers - 1);
    if (tree.layers === 1) this.#changes.put(ROOT, KIND.folder, HOW.implied);
    for (const group of index.groups()) this.#addGroup(new EntryGroup(group));
    this.#changes.end();
  }

  #addGroup(group: EntryGroup): void {
    const { tree } = this;
    const first = tree.versions.addGroup(group);
    const paths = new EntryPaths(tree.nodes, group);
    for (let at = 0; at < group.entries; at += 1) {
      const node = this.#nodeOf(paths, group.type(at));
      if (node === NONE) continue;
      const kind = KINDS[group.type(at)] ?? KIND.unknown;
      const link = kind === KIND.hardLink ? group.link(at) : undefined;
      const version = this.#changes.put(node, kind, HOW.entry, link);
      tree.versions.setEntry(version, first + at);
      if (kind === KIND.file) tree.versions.stored[version] = group.stored(at);
      else if (kind === KIND.folder) this.#changes.compareFolder(version);
    }
  }

  /** Where the next entry is to be put; {@link NONE} for what is no file: whiteouts, and what is kept out. */
  #nodeOf(paths: EntryPaths, type: number): number {
    const { tree } = this;
    const place = paths.next();
    if (place === 'root' && type === TYPE.directory) return ROOT;
    if (place !== 'entry') {
      // A root that is no folder would hide the whole image.
      tree.unsafe += 1;
      return NONE;
    }
    const { path, folder, from, to } = paths;
    if (hasWhiteoutName(path, from, to)) {
      this.#hide(path, paths);
      return NONE;
    }
    const landing = this.#changes.ensureFolder(folder);
    if (landing === NONE) {
      tree.unsafe += 1;
      return NONE;
    }
    return tree.nodes.childOrNew(landing, tree.nodes.names.intern(path, from, to));
  }

  #hide(path: Buffer, { folder, from, to }: EntryPaths): void {
    const { nodes } = this.tree;
    const name = path.toString('latin1', from, to);
    const hidden = name.slice(WHITEOUT.length);
    if (name === OPAQUE) {
      this.#changes.hideBelow(folder);
    } else if (name.startsWith(RESERVED) || hidden === '' || hidden === '.' || hidden === '..') {
      this.tree.unsafe += 1;
    } else {
      const known = nodes.names.find(path, from + WHITEOUT.length, to);
      const node = known === NONE ? NONE : nodes.child(folder, known);
      if (node !== NONE) this.#changes.hide(node);
    }
  }
}
