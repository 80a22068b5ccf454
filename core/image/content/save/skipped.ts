import { visibleLine } from '../../../oci/visible-text.ts';
import { pathText } from '../../files/paths/path-text.ts';

/** Reasons that are listed; the rest is counted. */
const MOST_LISTED = 1000;

/** What could not be saved, each with the reason. */
export class Skipped {
  readonly #listed: string[] = [];
  #more = 0;

  /** `path`: bytes as latin-1. */
  add(path: string, reason: string): void {
    if (this.#listed.length >= MOST_LISTED) this.#more += 1;
    else this.#listed.push(`/${visibleLine(pathText(Buffer.from(path, 'latin1')))}: ${reason}`);
  }

  list(): readonly string[] {
    return this.#more === 0 ? this.#listed : [...this.#listed, `and ${this.#more} more`];
  }
}
