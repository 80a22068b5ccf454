/** A README in parts that are parsed one after the other, so that a large one never keeps the window waiting. */

/** Characters of a part; one that has no place to be cut at is shown as the text that it is. */
const PART = 6000;
const MOST_PART = 24_000;
const MOST_DEFINITIONS = 400;

export interface ReadmePart {
  readonly text: string;
  /** Too large and without a gap: Markdown only in name, and slow to parse. */
  readonly plain: boolean;
}

/** Cut at blank lines outside of fenced code; each part knows the link definitions of the whole. */
export function partsOf(readme: string): readonly ReadmePart[] {
  const parts: string[] = [];
  let lines: string[] = [];
  let length = 0;
  let fence: string | null = null;
  for (const line of readme.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === null && mark !== undefined) fence = mark;
    else if (fence !== null && mark !== undefined && mark.startsWith(fence)) fence = null;
    // a list or a quotation goes on after a blank line: a part begins with a heading, or where one is long enough
    const gap = fence === null && (/^#{1,6}\s/.test(line) || (line.trim() === '' && length > 2 * PART));
    if (gap && length > PART) {
      parts.push(lines.join('\n'));
      lines = [];
      length = 0;
    }
    lines.push(line);
    length += line.length + 1;
  }
  parts.push(lines.join('\n'));
  const definitions = definitionsIn(readme);
  return parts.map((text) => ({
    text: definitions === '' || !text.includes('[') ? text : `${text}\n\n${definitions}`,
    plain: text.length > MOST_PART || isDeep(text),
  }));
}

/** `[label]: address`, which may stand anywhere. */
function definitionsIn(readme: string): string {
  const found = readme.match(/^ {0,3}\[[^\]\n]{1,200}\]:[ \t]*\S{1,2000}[ \t]*$/gm) ?? [];
  return found.slice(0, MOST_DEFINITIONS).join('\n');
}

/** Quotations and lists within each other by the dozen, or brackets by the hundred, are made to make parsers slow. */
function isDeep(text: string): boolean {
  return (
    /^[ \t]*(?:(?:>|[-+*]|\d{1,9}[.)])[ \t]*){24}/m.test(text) ||
    /[[\]*_~`<!&]{200}/.test(text) ||
    /(?:[[*_<!]\S{0,2}[ \t]?){400}/.test(text)
  );
}
