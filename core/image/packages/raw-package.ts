/** What a database says of one package, before anything is made of it. */
export interface RawPackage {
  readonly name: string;
  readonly version: string;
  readonly architecture?: string | undefined;
  readonly license?: string | undefined;
  /** Name of the source package, where the database tells it. */
  readonly source?: string | undefined;
  readonly summary?: string | undefined;
  /** Bytes. */
  readonly size?: number | undefined;
}

/** Longest text that is taken from a database; names are a few dozen characters, summaries a line. */
export const LONGEST_TEXT = 1024;

/** UTF-8, else as it comes, cut to what is shown of it. */
export function shortText(bytes: Buffer): string {
  return bytes.toString('utf8', 0, Math.min(bytes.length, 4 * LONGEST_TEXT)).slice(0, LONGEST_TEXT);
}

/** Why a database cannot be read: a sentence's end ("page 3 lies outside the file"). */
export class UnreadableDatabase extends Error {}
