import { cutAtBlanks, isSpace, trim } from './white-space.ts';

interface SplitCommand {
  /** The instruction's word as written. */
  readonly word: string;
  readonly flags: readonly string[];
  readonly rest: string;
}

export function splitCommand(line: string): SplitCommand {
  const [word, rest] = cutAtBlanks(trim(line));
  const { flags, from } = takeFlags(rest ?? '');
  return { word, flags, rest: trim((rest ?? '').slice(from)) };
}

/** The words that begin with `--`, up to the first that does not or to `--` alone; quotes and backslashes are taken away. */
function takeFlags(text: string): { readonly flags: readonly string[]; readonly from: number } {
  const flags: string[] = [];
  let at = 0;
  for (;;) {
    while (at < text.length && isSpace(text.charAt(at))) at += 1;
    if (!text.startsWith('--', at)) return { flags, from: at };
    const word = takeFlag(text, at);
    at = word.end;
    if (word.text === '--') return { flags, from: at };
    flags.push(word.text);
  }
}

function takeFlag(text: string, start: number): { readonly text: string; readonly end: number } {
  let word = '';
  let quote: string | null = null;
  let at = start;
  for (; at < text.length; at += 1) {
    let character = text.charAt(at);
    if (quote === null && isSpace(character)) break;
    if (quote === null ? character === '"' || character === "'" : character === quote) {
      quote = quote === null ? character : null;
      continue;
    }
    if (character === '\\') {
      at += 1;
      character = text.charAt(at);
    }
    word += character;
  }
  return { text: word, end: Math.min(at, text.length) };
}
