import { TYPE } from '../../stream/tar/entry.ts';
import { LayerCursor } from '../layer-index/layer-cursor.ts';
import type { LayerIndex } from '../layer-index/layer-index.ts';
import { EntryPaths, hasWhiteoutName } from './entry-path.ts';
import { ImageTree } from './image-tree.ts';
import { LayerChanges } from './layer-changes.ts';
import { NONE, ROOT } from './node-tree.ts';
import { EMPTY_DIGEST, HOW, KIND } from './versions.ts';

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
    for (const group of index.groups()) {
      const paths = new EntryPaths(tree.nodes);
      for (const cursor = new LayerCursor(group); cursor.next();) this.#add(cursor, paths);
    }
    this.#changes.end();
  }

  #add(cursor: LayerCursor, paths: EntryPaths): void {
    const { tree } = this;
    const place = paths.locate(cursor);
    if (place === 'root') {
      // A root that is no folder would hide the whole image.
      if (cursor.typeFlag === TYPE.directory) this.#put(ROOT, cursor, KIND.folder);
      else tree.unsafe += 1;
    } else if (place !== 'entry') {
      tree.unsafe += 1;
    } else if (hasWhiteoutName(cursor.path, paths.from, paths.to)) {
      this.#hide(cursor.path, paths);
    } else {
      this.#changes.ensureFolder(paths.folder);
      const node = tree.nodes.childOrNew(
        paths.folder,
        tree.nodes.names.intern(cursor.path, paths.from, paths.to),
      );
      this.#put(node, cursor, KINDS[cursor.typeFlag] ?? KIND.unknown);
    }
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

  #put(node: number, cursor: LayerCursor, kind: number): void {
    const { versions } = this.tree;
    const version = this.#changes.put(
      node,
      kind,
      HOW.entry,
      kind === KIND.hardLink ? cursor.link : undefined,
    );
    versions.mode[version] = cursor.mode % 0o10000;
    versions.uid[version] = cursor.uid;
    versions.gid[version] = cursor.gid;
    versions.mtime[version] = cursor.mtime;
    versions.nanos[version] = cursor.mtimeNanos;
    if (cursor.xattrs !== undefined) versions.xattrs.set(version, cursor.xattrs);
    if (kind === KIND.file) {
      versions.size[version] = cursor.size;
      versions.stored[version] = cursor.stored;
      versions.offset[version] = cursor.offset;
      versions.sparse[version] = cursor.isSparse ? 1 : 0;
      if (cursor.digest !== undefined) versions.setDigest(version, cursor.digest);
      else if (cursor.isEmptyFile) versions.digest[version] = EMPTY_DIGEST;
    } else if (kind === KIND.hardLink || kind === KIND.symbolicLink) {
      versions.setLink(version, cursor.link);
    } else if (kind === KIND.characterDevice || kind === KIND.blockDevice) {
      versions.devices.set(version, { major: cursor.major, minor: cursor.minor });
    }
    this.#changes.compareFolder(version);
  }
}
