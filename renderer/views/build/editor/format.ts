/**
 * Formatting that changes how a Dockerfile looks and nothing of what it means: instructions in upper case at the margin, what
 * continues them indented, no white space at the ends of lines. How commands are indented among themselves, texts of heredocs and
 * whatever stands in quotes stay as they are.
 */
import { readLines } from './lines.ts';

export interface LineEdit {
  /** Offsets in the text. */
  readonly from: number;
  readonly to: number;
  readonly insert: string;
}

const INDENT = '    ';

export function formatting(text: string): readonly LineEdit[] {
  const lines = readLines(text);
  const edits: LineEdit[] = [];
  let offset = 0;
  let open: '"' | "'" | null = null;
  /** Whether the line before ends in the middle of a word. */
  let isJoined = false;
  for (const [index, { text: line, kind }] of lines.entries()) {
    const isInside = open !== null;
    let wanted = line;
    if (kind === 'instruction') wanted = first(trimmed(line));
    else if (kind === 'continued') {
      const bare = isInside ? line : trimmed(line);
      wanted = isInside || isJoined || /^\s/.test(bare) ? bare : INDENT + bare;
    } else if (kind === 'comment') wanted = lines[index]?.begins === null ? line.trim() : line.trimEnd();
    else if (kind === 'blank') wanted = '';
    if (kind === 'instruction') open = null;
    if (kind === 'instruction' || kind === 'continued') {
      open = quoteAfter(line, open);
      const isOpen = open !== null;
      if (isOpen) wanted = kind === 'instruction' ? first(line.trimStart()) : wanted;
      isJoined = /[^\s\\`][\\`]\s*$/.test(line);
    }
    if (wanted !== line) edits.push(shortened(line, wanted, offset));
    offset += line.length + 1;
  }
  const last = lines.at(-1);
  if (last !== undefined && last.text !== '' && last.kind !== 'heredoc' && /\S/.test(last.text))
    edits.push({ from: text.length, to: text.length, insert: '\n' });
  return edits;
}

/** Without white space at its end; what follows the sign that continues it is none of it. */
const trimmed = (line: string): string => line.trimEnd();

function first(line: string): string {
  const [, trigger = '', command = '', rest = ''] = /^\s*(onbuild\s+)?([a-z]+)([^]*)$/i.exec(line) ?? [];
  if (command === '') return line;
  const named = /^from$/i.test(command) ? rest.replace(/(\s)as(\s+\S+\s*)$/i, '$1AS$2') : rest;
  return `${trigger.toUpperCase()}${command.toUpperCase()}${named}`;
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
