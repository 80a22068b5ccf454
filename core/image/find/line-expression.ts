import { escapeEnd, setEnd } from './literal.ts';

/** Flags in a group, which may undo what is made of the expression here. */
const GROUP_FLAGS = /\(\?[a-z-]+[:)]/i;

/**
 * The same expression for many texts at once, each of which is a line: it matches no end of line, so that every match is in
 * one of them. One call goes through thousands of names, where a call for each would be most of the time. For texts that have
 * neither line feeds nor carriage returns; `undefined` when the expression cannot be so changed.
 */
export function lineExpression(source: string): RegExp | undefined {
  if (GROUP_FLAGS.test(source)) return undefined;
  let lines = '';
  for (let at = 0; at < source.length;) {
    const character = source[at] ?? '';
    const end = character === '\\' ? escapeEnd(source, at) : character === '[' ? setEnd(source, at) : at + 1;
    lines += withinLine(source.slice(at, end));
    at = end;
  }
  return new RegExp(lines, 'gm');
}

/** One set, one escape, or one character. */
function withinLine(part: string): string {
  // Matches nothing, but between characters; an end of line is to it as the end of a text.
  if (part === '\\B') return part;
  if (part !== '\n' && (part.length < 2 || !new RegExp(part).test('\n'))) return part;
  return part.startsWith('[^') ? `[^\\n${part.slice(2)}` : `(?:(?!\\n)${part})`;
}
