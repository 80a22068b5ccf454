import { lex, templateError, type Token, type Word } from './lex.ts';
import { FUNCTIONS } from './functions.ts';
import type { Body, Command, Operand, Pipeline, TemplateNode } from './syntax.ts';

/** Deepest nesting of blocks and brackets; nobody writes more by hand. */
const DEEPEST = 100;

/** Reads a template, or throws `INVALID_FORMAT` with Go's words. */
export function parseTemplate(template: string): Body {
  const reader = new TokenReader(lex(template));
  const body = reader.body(0);
  const left = reader.next();
  if (left !== undefined)
    throw templateError(`unexpected {{${left.kind === 'action' ? wordsOf(left) : left.text}}}`);
  return body;
}

const wordsOf = (token: { readonly words: readonly Word[] }): string =>
  token.words
    .map(({ text }) => text)
    .join('')
    .trim();

/** A class for its place in the tokens. */
class TokenReader {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  next(): Token | undefined {
    return this.#tokens[this.#at++];
  }

  /** Up to `{{end}}` or `{{else}}`, which is left to be read. */
  body(depth: number): Body {
    if (depth > DEEPEST) throw templateError('nested too deeply');
    const nodes: TemplateNode[] = [];
    for (;;) {
      const token = this.#tokens[this.#at];
      if (token === undefined) return nodes;
      if (token.kind === 'text') {
        nodes.push(token);
        this.#at++;
        continue;
      }
      const words = new WordReader(token.words);
      const keyword = words.keyword();
      if (keyword === 'end' || keyword === 'else') return nodes;
      this.#at++;
      nodes.push(this.#node(keyword, words, depth));
    }
  }

  #node(keyword: string | null, words: WordReader, depth: number): TemplateNode {
    switch (keyword) {
      case 'if':
      case 'with':
      case 'range':
        return this.#block(keyword, words, depth);
      case 'break':
      case 'continue':
        return { kind: keyword };
      case 'define':
      case 'template':
      case 'block':
        throw templateError(`{{${keyword}}} is not supported here`);
      default:
        return { kind: 'print', pipeline: words.whole() };
    }
  }

  #block(kind: 'if' | 'with' | 'range', words: WordReader, depth: number): TemplateNode {
    const pipeline = words.whole();
    const inside = this.body(depth + 1);
    const token = this.next();
    if (token?.kind !== 'action') throw templateError('unexpected EOF');
    const end = new WordReader(token.words);
    if (end.keyword() === 'end') return { kind, pipeline, inside, otherwise: [] };
    const chained = end.keyword();
    if (chained === 'if' || chained === 'with') {
      // `{{else if}}` ends with the same `{{end}}` as the block it continues.
      return { kind, pipeline, inside, otherwise: [this.#block(chained, end, depth + 1)] };
    }
    const otherwise = this.body(depth + 1);
    const last = this.next();
    if (last?.kind !== 'action' || new WordReader(last.words).keyword() !== 'end')
      throw templateError('unexpected EOF');
    return { kind, pipeline, inside, otherwise };
  }
}

class WordReader {
  readonly #words: readonly Word[];
  #at = 0;

  constructor(words: readonly Word[]) {
    this.#words = words;
  }

  /** Takes a name that stands alone at this place and is no function. */
  keyword(): string | null {
    this.#space();
    const word = this.#words[this.#at];
    if (word?.kind !== 'name' || !KEYWORDS.has(word.text)) return null;
    this.#at++;
    return word.text;
  }

  whole(): Pipeline {
    const pipeline = this.#pipeline(0);
    this.#space();
    const left = this.#words[this.#at];
    if (left !== undefined) throw templateError(`unexpected "${left.text}" in operand`);
    return pipeline;
  }

  #pipeline(depth: number): Pipeline {
    if (depth > DEEPEST) throw templateError('nested too deeply');
    const { declares, assigns } = this.#declaration();
    const commands: Command[] = [];
    do {
      const command = this.#command(depth);
      if (command.length === 0)
        throw templateError(commands.length === 0 ? 'missing value for command' : 'missing command after |');
      commands.push(command);
    } while (this.#take('|'));
    return { declares, assigns, commands };
  }

  #declaration(): { declares: readonly string[]; assigns: boolean } {
    const start = this.#at;
    const declares: string[] = [];
    do {
      this.#space();
      const word = this.#words[this.#at];
      if (word?.kind !== 'variable') break;
      declares.push(word.text);
      this.#at++;
    } while (this.#take(','));
    if (declares.length > 0 && this.#take(':=')) return { declares, assigns: false };
    if (declares.length > 0 && this.#take('=')) return { declares, assigns: true };
    this.#at = start;
    return { declares: [], assigns: false };
  }

  #command(depth: number): Command {
    const operands: Operand[] = [];
    for (;;) {
      this.#space();
      const word = this.#words[this.#at];
      if (word === undefined || (word.kind === 'symbol' && word.text !== '(')) return operands;
      this.#at++;
      operands.push(this.#operand(word, depth));
    }
  }

  #operand(word: Word, depth: number): Operand {
    switch (word.kind) {
      case 'string':
        return { kind: 'literal', value: readString(word.text) };
      case 'number':
        return { kind: 'literal', value: Number(word.text) };
      case 'field':
        return { kind: 'fields', of: 'dot', names: [word.text.slice(1), ...this.#fields()] };
      case 'dot':
        return { kind: 'fields', of: 'dot', names: [] };
      case 'variable':
        return { kind: 'fields', of: 'variable', variable: word.text, names: this.#fields() };
      case 'name':
        if (word.text === 'true' || word.text === 'false')
          return { kind: 'literal', value: word.text === 'true' };
        if (word.text === 'nil') return { kind: 'literal', value: null };
        if (!FUNCTIONS.has(word.text)) throw templateError(`function "${word.text}" not defined`);
        return { kind: 'function', name: word.text };
      case 'symbol': {
        const pipeline = this.#pipeline(depth + 1);
        if (!this.#take(')')) throw templateError('unclosed left paren');
        return { kind: 'fields', of: 'pipeline', pipeline, names: this.#fields() };
      }
      case 'space':
        throw templateError('unexpected space in operand');
    }
  }

  #fields(): readonly string[] {
    const names: string[] = [];
    for (;;) {
      const word = this.#words[this.#at];
      if (word?.kind !== 'field') return names;
      names.push(word.text.slice(1));
      this.#at++;
    }
  }

  #take(symbol: string): boolean {
    this.#space();
    const word = this.#words[this.#at];
    if (word?.kind !== 'symbol' || word.text !== symbol) return false;
    this.#at++;
    return true;
  }

  #space(): void {
    while (this.#words[this.#at]?.kind === 'space') this.#at++;
  }
}

const KEYWORDS = new Set([
  'if',
  'else',
  'end',
  'range',
  'with',
  'break',
  'continue',
  'define',
  'template',
  'block',
]);

function readString(quoted: string): string {
  if (quoted.startsWith('`')) return quoted.slice(1, -1);
  return quoted
    .slice(1, -1)
    .replace(/\\(n|t|r|a|b|f|v|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)/g, (_, escape: string) => {
      const known = ESCAPES[escape];
      if (known !== undefined) return known;
      return /^[xu]./.test(escape) ? String.fromCharCode(Number.parseInt(escape.slice(1), 16)) : escape;
    });
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\u0007',
  b: '\b',
  f: '\f',
  v: '\v',
};
