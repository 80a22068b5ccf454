import type { SourceEntry } from './source-entry.ts';

/** Folders that are left out, which come all the same where something in them does. Paths have to come in order. */
export class LeftOutFolders {
  #folders: readonly SourceEntry[] = [];

  leave(folder: SourceEntry): void {
    this.#folders = [...this.#above(folder.path), folder];
  }

  /** Those above something that comes, each once. */
  take(path: string): readonly SourceEntry[] {
    if (this.#folders.length === 0) return this.#folders;
    const above = this.#above(path);
    this.#folders = [];
    return above;
  }

  #above(path: string): readonly SourceEntry[] {
    return this.#folders.filter((folder) => folder.path === '' || path.startsWith(`${folder.path}/`));
  }
}
