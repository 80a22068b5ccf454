/**
 * Formatting that changes how a Dockerfile looks and nothing of what is built from it, so that no step runs again because of it:
 * instructions in upper case at the margin, lists of files, ports and pairs indented, no white space at the ends of lines. Commands,
 * texts of heredocs and whatever stands in quotes stay as they are.
 */
import { INSTRUCTION, readLines, type ReadLine } from './lines.ts';

export interface LineEdit {
  /** Offsets in the text. */
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

const INDENT = '    ';
/** Their words are a list: white space between them is none of its words. ENV and LABEL are one when they have the form a=b. */
const LISTS = /^\s*(?:(?:ADD|ARG|COPY|EXPOSE|VOLUME)\s|(?:ENV|LABEL)\s+[\w."'-]+=)/i;

/** How the lines of an instruction so far bear on the next one. */
interface Open {
  /** The quote that is open. */
  readonly quote: '"' | "'" | null;
  /** The line before ends in the middle of a word. */
  readonly isJoined: boolean;
  readonly isList: boolean;
  /** ONBUILD keeps what it holds as it is written, to the last space. */
  readonly isTrigger: boolean;
}

export function formatting(text: string): readonly LineEdit[] {
  const lines = readLines(text);
  const edits: LineEdit[] = [];
  let open: Open = { quote: null, isJoined: false, isList: false, isTrigger: false };
  let offset = 0;
  for (const line of lines) {
    if (line.kind === 'instruction')
      open = {
        quote: null,
        isJoined: false,
        isList: LISTS.test(line.text),
        isTrigger: false,
      };
    const after = next(line, open);
    const wanted = wantedOf(line, open, after);
    if (wanted !== line.text) edits.push(shortened(line.text, wanted, offset));
    open = after;
    offset += line.text.length + 1;
  }
  const last = lines.at(-1);
  if (last !== undefined && last.kind !== 'heredoc' && /\S/.test(last.text))
    edits.push({ from: text.length, to: text.length, insert: '\n' });
  return edits;
}

function next({ text, kind }: ReadLine, open: Open): Open {
  if (kind !== 'instruction' && kind !== 'continued') return open;
  const isJoined = /^\s*[\\`]\s*$/.test(text) ? open.isJoined : /(?:[^\s\\`]|[\\`]\s)[\\`]\s*$/.test(text);
  const isTrigger = open.isTrigger || /^\s*ONBUILD\b/i.test(text);
  return { ...open, quote: quoteAfter(text, open.quote), isJoined, isTrigger };
}

function wantedOf({ text, kind, begins }: ReadLine, open: Open, after: Open): string {
  const isEndKept = after.isTrigger || after.quote !== null;
  switch (kind) {
    case 'instruction':
      return first(isEndKept ? text : text.replace(/[ \t]+$/, ''));
    case 'continued': {
      if (open.quote !== null || after.isTrigger) return text;
      const bare = isEndKept ? text : text.replace(/[ \t]+$/, '');
      return open.isJoined || !open.isList || /^(?:\s|[\\`]$)/.test(bare) ? bare : INDENT + bare;
    }
    case 'comment':
      return begins === null ? text.trim() : text.replace(/[ \t]+$/, '');
    case 'blank':
      return '';
    case 'heredoc':
      return text;
  }
}

function first(line: string): string {
  const [, command = '', rest = ''] = /^\s*([a-z]+)([^]*)$/i.exec(line) ?? [];
  if (!INSTRUCTION.test(command)) return line.trimStart();
  const named = /^from$/i.test(command) ? rest.replace(/(\s)as(\s+\S+\s*)$/i, '$1AS$2') : rest;
  return command.toUpperCase() + named;
}

/** The quote that is open after a line. */
function quoteAfter(line: string, before: '"' | "'" | null): '"' | "'" | null {
  let open = before;
  for (let at = 0; at < line.length; at += 1) {
    const character = line[at];
    if (character === '\\' && open !== "'") at += 1;
    else if (open === null && (character === '"' || character === "'")) open = character;
    else if (character === open) open = null;
  }
  return open;
}

/** Only what differs, so that the caret stays where it is. */
function shortened(line: string, wanted: string, offset: number): LineEdit {
  let start = 0;
  while (start < Math.min(line.length, wanted.length) && line[start] === wanted[start]) start += 1;
  let end = 0;
  while (
    end < Math.min(line.length, wanted.length) - start &&
    line[line.length - 1 - end] === wanted[wanted.length - 1 - end]
  )
    end += 1;
  return {
    from: offset + start,
    to: offset + line.length - end,
    insert: wanted.slice(start, wanted.length - end),
  };
}
