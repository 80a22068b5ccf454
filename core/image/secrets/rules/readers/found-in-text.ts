import type { Certainty } from '../../found-secret.ts';

/** One line that a reader of a kind of file found. */
export interface FoundInText {
  readonly line: number | null;
  readonly shown: string;
  /** When it differs from that of the rule. */
  readonly certainty?: Certainty;
  readonly title?: string;
}

/** Lines of one file that are reported. */
const MOST_LINES = 50;

/** What `read` makes of each line. */
export function eachLine(
  text: string,
  read: (line: string) => Omit<FoundInText, 'line'> | undefined,
): readonly FoundInText[] {
  const found: FoundInText[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    const one = read(line.endsWith('\r') ? line.slice(0, -1) : line);
    if (one !== undefined) found.push({ line: index + 1, ...one });
    if (found.length === MOST_LINES) break;
  }
  return found;
}
