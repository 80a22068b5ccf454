import { invalidDockerfile } from '../invalid-dockerfile.ts';
import { goQuote } from '../parser/go-quote.ts';
import { Collected } from './collected.ts';
import { removeAffix, replacePattern } from './pattern.ts';

/** Which of BuildKit's ways of reading words; the plain one has none of these. */
export interface LexerOptions {
  readonly escape: '\\' | '`';
  readonly keepQuotes?: boolean;
  readonly keepEscapes?: boolean;
  /** Quotes are characters like any other. */
  readonly ignoreQuotes?: boolean;
  /** Variables without a value stay as they are written. */
  readonly keepUnset?: boolean;
  /** Where the word stands, for errors. */
  readonly line?: number;
}

export type Environment = Readonly<Record<string, string>>;

export interface Lexed {
  readonly word: string;
  readonly words: readonly string[];
  /** Names of variables that have no value, and that nothing is said to stand for. */
  readonly unset: ReadonlySet<string>;
}

/** A word of ten doubled variables, ten times over, is a gigabyte: no honest one comes near. In characters. */
const LONGEST_RESULT = 1 << 20;
/** Of a word in a message, in characters. */
const LONGEST_SHOWN = 500;
/** `${a:-${a:-…` deeper than this is made to exhaust the stack. */
const DEEPEST = 200;

const SPECIAL_PARAMETER = /^[@*#?\-$!0]$/;
const DIGIT = /^\p{Nd}$/u;
const NAME_CHARACTER = /^[\p{L}\p{Nd}_]$/u;

/** Reads a word as BuildKit's shell lexer does: variables replaced, quotes and escapes taken away, split into words. */
export function lex(source: string, environment: Environment, options: LexerOptions): Lexed {
  const lexer = new Lexer(source, environment, options);
  const { word, words } = lexer.readWhole();
  return { word, words, unset: lexer.unset };
}

class Lexer {
  readonly unset = new Set<string>();
  private at = 0;
  private depth = 0;
  private isStopped = false;
  private readonly source: string;
  private readonly environment: Environment;
  private readonly options: LexerOptions;

  constructor(source: string, environment: Environment, options: LexerOptions) {
    this.source = source;
    this.environment = environment;
    this.options = options;
  }

  readWhole(): { readonly word: string; readonly words: readonly string[] } {
    const whole = this.readUntil(null, this.options.keepEscapes === true);
    return { word: whole.text(), words: whole.words() };
  }

  /** @throws always; the message as BuildKit's, which names the whole word. */
  private fail(message: string): never {
    const shown =
      this.source.length > LONGEST_SHOWN ? `${this.source.slice(0, LONGEST_SHOWN)}…` : this.source;
    throw invalidDockerfile(`failed to process ${goQuote(shown)}: ${message}`, this.options.line);
  }

  private get isAtEnd(): boolean {
    return this.at >= this.source.length;
  }

  private peek(): string {
    return this.source.charAt(this.at);
  }

  /** The next character, whole where it is a pair of surrogates; empty at the end. */
  private next(): string {
    const point = this.source.codePointAt(this.at);
    if (point === undefined) return '';
    const character = String.fromCodePoint(point);
    this.at += character.length;
    return character;
  }

  private collect(): Collected {
    return new Collected(LONGEST_RESULT, () =>
      this.stop(`it expands to more than ${LONGEST_RESULT} characters`),
    );
  }

  /** A limit was reached: no message about missing braces may take its place. */
  private stop(message: string): never {
    this.isStopped = true;
    return this.fail(message);
  }

  private readUntil(end: string | null, keepEscapes: boolean): Collected {
    this.depth += 1;
    if (this.depth > DEEPEST) this.stop('substitutions are nested too deeply');
    const read = this.collect();
    while (!this.isAtEnd && this.peek() !== end) this.readPiece(read, keepEscapes);
    if (end !== null && this.isAtEnd)
      this.fail(`unexpected end of statement while looking for matching ${end}`);
    if (end !== null) this.at += 1;
    this.depth -= 1;
    return read;
  }

  private readPiece(read: Collected, keepEscapes: boolean): void {
    const character = this.peek();
    const isQuote = (character === '"' || character === "'") && this.options.ignoreQuotes !== true;
    if (character === '$') read.addText(this.readDollar());
    else if (isQuote)
      read.addRaw(character === '"' ? this.readDoubleQuoted(keepEscapes) : this.readSingleQuoted());
    else if (character === '<') read.addRaw(this.readHeredocMark());
    else if (character === this.options.escape) {
      this.at += 1;
      if (keepEscapes) read.addRaw(character);
      read.addRaw(this.next());
    } else read.addText(this.next());
  }

  /** `<<` and the blanks after it belong to the word that follows. */
  private readHeredocMark(): string {
    const start = this.at;
    this.at += 1;
    if (this.peek() === '<') {
      this.at += 1;
      while (this.peek() === ' ' || this.peek() === '\t') this.at += 1;
    }
    return this.source.slice(start, this.at);
  }

  private readSingleQuoted(): string {
    const end = this.source.indexOf("'", this.at + 1);
    if (end < 0) this.fail('unexpected end of statement while looking for matching single-quote');
    const quoted =
      this.options.keepQuotes === true
        ? this.source.slice(this.at, end + 1)
        : this.source.slice(this.at + 1, end);
    this.at = end + 1;
    return quoted;
  }

  private readDoubleQuoted(keepEscapes: boolean): string {
    const { escape } = this.options;
    const quote = this.options.keepQuotes === true ? '"' : '';
    const read = this.collect();
    read.addRaw(quote);
    this.at += 1;
    while (!this.isAtEnd) {
      if (this.peek() === '"') {
        this.at += 1;
        read.addRaw(quote);
        return read.text();
      }
      if (this.peek() === '$') {
        read.addRaw(this.readDollar());
        continue;
      }
      let character = this.next();
      if (character === escape) {
        if (keepEscapes) read.addRaw(character);
        if (this.isAtEnd) break;
        const escaped = this.peek();
        if (escaped === '"' || escaped === '$' || escaped === escape) character = this.next();
      }
      read.addRaw(character);
    }
    return this.fail('unexpected end of statement while looking for matching double-quote');
  }

  private readDollar(): string {
    this.at += 1;
    if (this.peek() !== '{') {
      const name = this.readName();
      return name === ''
        ? '$'
        : (this.valueOrReport(name) ?? (this.options.keepUnset === true ? `$${name}` : ''));
    }
    this.at += 1;
    if (this.isAtEnd) this.fail("syntax error: missing '}'");
    if (/^[{}:]$/.test(this.peek())) this.fail('syntax error: bad substitution');
    const name = this.readName();
    const modifier = this.next();
    if (modifier === '') this.fail("syntax error: missing '}'");
    if (modifier === '}') {
      return this.valueOrReport(name) ?? (this.options.keepUnset === true ? `\${${name}}` : '');
    }
    if (modifier === '/') return this.readReplacement(name);
    if (modifier === ':') return this.readModifier(name, this.next(), ':');
    if (/^[+\-?#%]$/.test(modifier)) return this.readModifier(name, modifier, '');
    return this.fail(`unsupported modifier (${modifier}) in substitution`);
  }

  private readModifier(name: string, modifier: string, colon: string): string {
    const isAffix = modifier === '#' || modifier === '%';
    const word = this.readPart('}', isAffix, "syntax error: missing '}'");
    const value = this.valueOf(name);
    if (value === undefined && this.options.keepUnset === true)
      return `\${${name}${colon}${modifier}${word}}`;
    const isAbsent = value === undefined || (colon === ':' && value === '');
    switch (modifier) {
      case '-':
        return isAbsent ? word : value;
      case '+':
        return isAbsent ? '' : word;
      case '?': {
        if (!isAbsent) return value;
        const why = value === undefined ? 'is not allowed to be unset' : 'is not allowed to be empty';
        return this.fail(`${name}: ${word === '' ? why : word}`);
      }
      case '#':
      case '%':
        return removeAffix(value ?? '', word, modifier, (message) => this.fail(message));
      default:
        return this.fail(`unsupported modifier (${colon}${modifier}) in substitution`);
    }
  }

  /** `${name/pattern/replacement}`, and with a second `/` first, everywhere. */
  private readReplacement(name: string): string {
    const isEverywhere = this.peek() === '/';
    if (isEverywhere) this.at += 1;
    const pattern = this.readPart('/', true, "syntax error: missing '/' in ${}");
    const replacement = this.readPart('}', true, "syntax error: missing '}'");
    const value = this.valueOf(name);
    if (value === undefined && this.options.keepUnset === true)
      return `\${${name}/${pattern}/${replacement}}`;
    return replacePattern(value ?? '', pattern, replacement, {
      isEverywhere,
      longest: LONGEST_RESULT,
      fail: (message) => this.fail(message),
    });
  }

  /** What is between braces up to `stop`, with variables of its own replaced. */
  private readPart(stop: string, keepEscapes: boolean, missing: string): string {
    try {
      return this.readUntil(stop, keepEscapes).text();
    } catch (error) {
      if (this.isAtEnd && !this.isStopped) this.fail(missing);
      throw error;
    }
  }

  private readName(): string {
    const first = this.peek();
    if (DIGIT.test(first)) {
      const start = this.at;
      while (DIGIT.test(this.peek())) this.at += 1;
      return this.source.slice(start, this.at);
    }
    if (SPECIAL_PARAMETER.test(first)) {
      this.at += 1;
      return first;
    }
    const start = this.at;
    for (;;) {
      const point = this.source.codePointAt(this.at);
      const character = point === undefined ? '' : String.fromCodePoint(point);
      if (!NAME_CHARACTER.test(character)) return this.source.slice(start, this.at);
      this.at += character.length;
    }
  }

  private valueOf(name: string): string | undefined {
    if (Object.hasOwn(this.environment, name)) return this.environment[name];
    return undefined;
  }

  private valueOrReport(name: string): string | undefined {
    const value = this.valueOf(name);
    if (value === undefined) this.unset.add(name);
    return value;
  }
}
