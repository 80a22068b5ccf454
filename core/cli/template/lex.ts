import { StrataError } from '../../oci/strata-error.ts';

export type Token =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'action'; readonly words: readonly Word[] };

type WordKind =
  | 'string'
  | 'number'
  | 'field'
  | 'dot'
  | 'variable'
  | 'name'
  | 'symbol'
  /** Not a word, but it ends one: `a .b` are two operands, `a.b` is one. */
  | 'space';

export interface Word {
  readonly kind: WordKind;
  readonly text: string;
}

export function templateError(reason: string): StrataError {
  return new StrataError('INVALID_FORMAT', `template parsing error: template: :1: ${reason}`, {
    action: 'Write a Go template, as in "{{.Repository}}:{{.Tag}}".',
  });
}

/** Cuts a template into text and actions; `{{-` and `-}}` take the white space beside them. */
export function lex(template: string): readonly Token[] {
  const tokens: Token[] = [];
  let rest = template;
  let trimsNext = false;
  while (rest !== '') {
    const open = rest.indexOf('{{');
    const before = open < 0 ? rest : rest.slice(0, open);
    const after = open < 0 ? '' : rest.slice(open + 2);
    const trimsBefore = /^-\s/.test(after);
    let text = trimsNext ? before.trimStart() : before;
    if (trimsBefore) text = text.trimEnd();
    if (text !== '') tokens.push({ kind: 'text', text });
    if (open < 0) break;
    const { words, length, trims } = lexAction(after, trimsBefore ? 1 : 0);
    if (words.length > 0) tokens.push({ kind: 'action', words });
    trimsNext = trims;
    rest = after.slice(length);
  }
  return tokens;
}

const PATTERNS: readonly (readonly [WordKind, RegExp])[] = [
  ['string', /"(?:[^"\\\n]|\\.)*"|`[^`]*`/y],
  ['string', /'(?:[^'\\\n]|\\.)'/y],
  ['number', /[+-]?(?:0x[0-9a-fA-F]+|\d+(?:\.\d*)?(?:e[+-]?\d+)?)/y],
  ['field', /\.[A-Za-z_]\w*/y],
  ['dot', /\./y],
  ['variable', /\$\w*/y],
  ['name', /[A-Za-z_]\w*/y],
  ['symbol', /:=|[|(),=]/y],
  ['space', /\s+/y],
];

function lexAction(text: string, start: number): { words: Word[]; length: number; trims: boolean } {
  const comment = /^-?\s*\/\*[\s\S]*?\*\/(\s-)?\s*\}\}/.exec(text);
  if (comment !== null) return { words: [], length: comment[0].length, trims: comment[1] !== undefined };
  const words: Word[] = [];
  let at = start;
  for (;;) {
    const end = /(?:\s-)?\}\}/y;
    end.lastIndex = at;
    const closed = end.exec(text);
    if (closed !== null) return { words, length: end.lastIndex, trims: closed[0].length > 2 };
    if (at >= text.length) throw templateError('unclosed action');
    const word = wordAt(text, at);
    words.push(word);
    at += word.text.length;
  }
}

function wordAt(text: string, at: number): Word {
  for (const [kind, pattern] of PATTERNS) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (match !== null) return { kind, text: match[0] };
  }
  const character = text.charAt(at);
  throw templateError(
    character === '"' ? 'unterminated quoted string' : `unexpected "${character}" in command`,
  );
}
