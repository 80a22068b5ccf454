/** A README in parts that are parsed one after the other, so that a large one never keeps the window waiting. */

/** Characters of a part; one that has no place to be cut at is shown as the text that it is. */
const PART = 2000;
const MOST_PART = 12_000;
const MOST_DEFINITIONS = 1000;
const MOST_USED = 100;
/** `[label]: address` */
const DEFINITION = /^ {0,3}\[([^\]^][^\]]{0,200})\]:[ \t]*\S{1,1000}[ \t]*$/;

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
  const definitions = new Map<string, string>();
  for (const line of readme.split('\n')) {
    const mark = /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1];
    if (fence === null && mark !== undefined) fence = mark;
    else if (fence !== null && mark !== undefined && mark.startsWith(fence)) fence = null;
    // a list or a quotation goes on after a blank line: a part begins with a heading, or where one is long enough
    const long = length > 2 * PART;
    const gap =
      fence === null &&
      (/^#{1,6}\s/.test(line) ||
        (long && line.trim() === '') ||
        (long && /^(?:[-+*]|\d{1,9}[.)])\s/.test(line)));
    if (gap && length > PART) {
      parts.push(lines.join('\n'));
      lines = [];
      length = 0;
    }
    const definition = fence === null ? DEFINITION.exec(line) : null;
    if (definition?.[1] !== undefined) {
      if (definitions.size < MOST_DEFINITIONS) definitions.set(definition[1].toLowerCase(), line);
      continue;
    }
    // many blank lines are one, and as slow to parse as text
    if (fence === null && line.trim() === '' && lines.at(-1) === '') continue;
    lines.push(fence === null && line.trim() === '' ? '' : line);
    length += line.length + 1;
  }
  parts.push(lines.join('\n'));
  return parts.map((text) => ({
    text: [text, '', ...definitionsFor(text, definitions)].join('\n'),
    plain: text.length > MOST_PART || isDeep(text),
  }));
}

/** Of those that may stand anywhere, the ones that a part uses. */
function definitionsFor(text: string, definitions: ReadonlyMap<string, string>): readonly string[] {
  const lower = text.toLowerCase();
  return [...definitions]
    .filter(([label]) => lower.includes(`[${label}]`))
    .slice(0, MOST_USED)
    .map(([, line]) => line);
}

/** Characters that begin something in Markdown. */
const MARKS = new Set('[]()*_~`<>!&|');
const MOST_MARKS = 0.3;
const DEEPEST = 24;

/** Quotations and lists within each other by the dozen, or marks and little else, are made to make parsers slow. */
function isDeep(text: string): boolean {
  let marks = 0;
  for (const character of text) if (MARKS.has(character)) marks += 1;
  if (text.length > 1000 && marks > text.length * MOST_MARKS) return true;
  return text.split('\n').some((line) => nesting(line) > DEEPEST);
}

/** How many quotations and lists a line begins. */
function nesting(line: string): number {
  let depth = 0;
  for (const [index, character] of Array.from(line.slice(0, 400)).entries()) {
    const next = line[index + 1] ?? '';
    if (character === '>' || ('-+*.)'.includes(character) && (next === ' ' || next === '\t'))) depth += 1;
    else if (character !== ' ' && character !== '\t' && !/\d/.test(character)) return depth;
  }
  return depth;
}
