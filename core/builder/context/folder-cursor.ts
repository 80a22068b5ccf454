import {
  closeSync,
  constants,
  existsSync,
  lstatSync,
  openSync,
  readdirSync,
  readlinkSync,
  type Stats,
} from 'node:fs';
import { StrataError } from '../../oci/strata-error.ts';
import { isMissing, systemCode } from '../../stream/disk-error.ts';

/** https://man7.org/linux/man-pages/man2/open.2.html; Node does not name it. */
const O_PATH = 0o10000000;
const TO_READ = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
const FOLDER = constants.O_DIRECTORY | constants.O_NOFOLLOW;

export interface FolderChild {
  /** Bytes as latin-1. */
  readonly name: string;
  /** False may mean that nobody knows. */
  readonly isFile: boolean;
}

interface OpenFolder {
  readonly name: string;
  /** −1 where folders are not held. */
  readonly descriptor: number;
  /** What reaches the inside of it. */
  readonly inside: string;
}

/**
 * A way down into a folder that nothing leads out of: each step opens the folder itself and refuses links, and what is looked
 * at or opened is below an open folder. Whoever swaps one for a link meanwhile gains nothing (fault B1). Names are bytes as
 * latin-1. Folders are held along one path, so going through a tree in order opens each once.
 */
export class FolderCursor {
  /** Linux reaches what is below an open folder through this one; elsewhere folders are checked, not held. */
  readonly #holds = existsSync('/proc/self/fd');
  readonly #root: string;
  readonly #path: OpenFolder[];
  /** The folder that is open last, when it was named as a whole. */
  #entered: string | undefined;

  /** `root`: absolute, itself no link. */
  constructor(root: string) {
    this.#root = Buffer.from(root).toString('latin1');
    this.#path = [this.#open('', this.#root)];
  }

  /**
   * The same for a whole path, quicker and on trust: it may be looked at through a folder that was swapped just now. Enough to
   * know a file again by its number, size and times; whatever is read is opened by {@link file}.
   */
  glance(path: string): Stats | undefined {
    return lstatSync(systemPath(`${this.#root}/${path}`), { throwIfNoEntry: false });
  }

  look(folder: readonly string[], name: string): Stats | undefined {
    try {
      return lstatSync(systemPath(`${this.#enter(folder)}/${name}`));
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  names(folder: readonly string[]): string[] {
    return readdirSync(systemPath(`${this.#enter(folder)}/`), { encoding: 'latin1' });
  }

  link(folder: readonly string[], name: string): string {
    return readlinkSync(systemPath(`${this.#enter(folder)}/${name}`), { encoding: 'latin1' });
  }

  /** The same with what kind each is, as far as the folder itself says. */
  children(folder: readonly string[]): readonly FolderChild[] {
    const inside = systemPath(`${this.#enter(folder)}/`);
    try {
      return readdirSync(inside, { encoding: 'latin1', withFileTypes: true }).map((entry) => ({
        name: entry.name,
        isFile: entry.isFile(),
      }));
    } catch (error) {
      if (!isMissing(error)) throw error;
      // A file system that says no kinds: Node asks for each, and takes the bytes of names for text.
      return readdirSync(inside, { encoding: 'latin1' }).map((name) => ({ name, isFile: false }));
    }
  }

  /** Opens a file to read it, and never waits for a pipe. */
  file(folder: readonly string[], name: string): number {
    return openSync(systemPath(`${this.#enter(folder)}/${name}`), TO_READ);
  }

  /** The same by its whole path. Files of one folder, one after the other, are quick. */
  fileAt(path: string): number {
    const slash = Math.max(0, path.lastIndexOf('/'));
    const folder = path.slice(0, slash);
    if (folder !== this.#entered) {
      this.#enter(folder === '' ? [] : folder.split('/'));
      this.#entered = folder;
    }
    const inside = this.#path.at(-1)?.inside ?? '';
    return openSync(systemPath(slash === 0 ? `${inside}/${path}` : inside + path.slice(slash)), TO_READ);
  }

  close(): void {
    for (const { descriptor } of this.#path.splice(0)) if (descriptor >= 0) closeSync(descriptor);
  }

  #enter(folder: readonly string[]): string {
    this.#entered = undefined;
    let shared = 0;
    while (shared < folder.length && this.#path[shared + 1]?.name === folder[shared]) shared += 1;
    for (const { descriptor } of this.#path.splice(shared + 1)) if (descriptor >= 0) closeSync(descriptor);
    for (const name of folder.slice(shared))
      this.#path.push(this.#open(name, `${this.#path.at(-1)?.inside ?? ''}/${name}`));
    return this.#path.at(-1)?.inside ?? '';
  }

  #open(name: string, path: string): OpenFolder {
    try {
      if (this.#holds) {
        const descriptor = openSync(systemPath(path), O_PATH | FOLDER);
        return { name, descriptor, inside: `/proc/self/fd/${descriptor}` };
      }
      if (lstatSync(systemPath(path)).isDirectory()) return { name, descriptor: -1, inside: path };
    } catch (error) {
      if (systemCode(error) !== 'ENOTDIR' && systemCode(error) !== 'ELOOP') throw error;
    }
    const shown = Buffer.from(name, 'latin1').toString();
    throw new StrataError(
      'UNSAFE_PATH',
      `"${shown}" of the context became a link or a file while it was read`,
      {
        action: 'Build again when nothing changes the context.',
        evidence: { path: shown },
        retryable: true,
      },
    );
  }
}

/** Bytes as latin-1 as the system takes them; text is quicker where it is the same. */
function systemPath(path: string): string | Buffer {
  // eslint-disable-next-line no-control-regex -- ASCII is what is asked for
  return /^[\x00-\x7f]*$/.test(path) ? path : Buffer.from(path, 'latin1');
}
