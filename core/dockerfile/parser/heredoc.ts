import { lex } from '../shell/lexer.ts';

export interface Heredoc {
  /** The word that ends it. */
  readonly name: string;
  /** Every line of it with its end, leading tabs included. */
  readonly content: string;
  /** Variables in it are replaced: no part of the name was quoted. */
  readonly expand: boolean;
  /** Written `<<-`: leading tabs are to be taken away. */
  readonly chomp: boolean;
  /** File descriptor, 0 when none was written. */
  readonly fd: number;
}

const HEREDOC = /^(\d*)<<(-?)[\t\n\f\r ]*([^<]*)$/;

/**
 * The heredoc that a word like `3<<-'EOF'` begins, without content; `null` when it begins none.
 * @throws INVALID_DOCKERFILE for quotes that do not end
 */
export function parseHeredocWord(word: string, line?: number): Heredoc | null {
  const [, fd = '', dash, rest = ''] = HEREDOC.exec(word) ?? [];
  if (rest === '') return null;
  const options = { escape: '\\', keepUnset: true, ...(line === undefined ? {} : { line }) } as const;
  const { words } = lex(rest, {}, options);
  const [name] = words;
  if (name === undefined || words.length !== 1) return null;
  const [raw = ''] = lex(rest, {}, { ...options, keepQuotes: true }).words;
  return {
    name,
    content: '',
    expand: quotesIn(name) === quotesIn(raw),
    chomp: dash === '-',
    fd: Math.min(Number(fd), Number.MAX_SAFE_INTEGER),
  };
}

/** Those that a whole instruction begins, in order. */
export function parseHeredocWords(instruction: string, line: number): readonly Heredoc[] {
  if (!instruction.includes('<<')) return [];
  return wordsOf(instruction).flatMap((word) => parseHeredocWord(word, line) ?? []);
}

/** Without the tabs that every line of `<<-` may begin with. */
export function chompHeredoc(content: string): string {
  return content.replace(/^\t+/gm, '');
}

/** A line that cannot be read as shell words has no heredocs. */
function wordsOf(instruction: string): readonly string[] {
  try {
    return lex(instruction, {}, { escape: '\\', keepQuotes: true, keepEscapes: true, keepUnset: true }).words;
  } catch {
    return [];
  }
}

function quotesIn(word: string): number {
  return word.replace(/[^'"]/g, '').length;
}
