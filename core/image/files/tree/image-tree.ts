import { HOW, KIND, Versions } from './versions.ts';
import { NodeTree, NONE } from './node-tree.ts';

/** All paths of an image with everything that its layers did to them. */
export class ImageTree {
  readonly nodes = new NodeTree();
  readonly versions = new Versions();
  /** For each layer the first of its versions; the versions of a layer stand together. */
  readonly firstOfLayer: number[] = [];
  /** Entries that were kept out: their names lead outside, or are reserved. */
  unsafe = 0;
  #last = new Int32Array(1024).fill(NONE);

  get layers(): number {
    return this.firstOfLayer.length;
  }

  /** The newest version of a path, a removal maybe. */
  lastOf(node: number): number {
    return this.#last[node] ?? NONE;
  }

  setLast(node: number, version: number): void {
    if (node >= this.#last.length) {
      const larger = new Int32Array(Math.max(2 * this.#last.length, node + 1)).fill(NONE);
      larger.set(this.#last);
      this.#last = larger;
    }
    this.#last[node] = version;
  }

  /** What a layer did to a path, a removal maybe. */
  inLayer(node: number, layer: number): number {
    const { versions } = this;
    let version = this.lastOf(node);
    while (version !== NONE && (versions.layer[version] ?? 0) > layer)
      version = versions.previous[version] ?? NONE;
    return version !== NONE && versions.layer[version] === layer ? version : NONE;
  }

  /** What a path shows after a layer; {@link NONE} when there is nothing. */
  after(node: number, layer: number): number {
    const { versions } = this;
    let version = this.lastOf(node);
    while (version !== NONE && (versions.layer[version] ?? 0) > layer)
      version = versions.previous[version] ?? NONE;
    return version === NONE || (versions.how[version] ?? 0) >= HOW.whiteout ? NONE : version;
  }

  isFolder(version: number): boolean {
    return (
      version !== NONE && this.versions.kind[version] === KIND.folder && !this.versions.isRemoval(version)
    );
  }
}
