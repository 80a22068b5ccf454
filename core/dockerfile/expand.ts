import type { EscapeCharacter } from './parser/directives.ts';
import { lex, type Environment, type Lexed } from './shell/lexer.ts';

interface Expanding {
  /** The Dockerfile's escape character. */
  readonly escape: EscapeCharacter;
  /** Of the instruction, for errors. */
  readonly line?: number;
}

/**
 * A word with its variables replaced, its quotes and escapes taken away. `unset` has the variables without a value or a default.
 * https://docs.docker.com/reference/dockerfile/#environment-replacement
 * @throws INVALID_DOCKERFILE
 */
export function expandWord(word: string, environment: Environment, options: Expanding): Lexed {
  return lex(word, environment, options);
}

/** What such a text is in words, split after the variables are replaced. */
export function splitWords(text: string, environment: Environment, options: Expanding): readonly string[] {
  return lex(text, environment, options).words;
}

/** The content of a heredoc that a file is made of: quotes in it are characters, and only a backslash escapes. */
export function expandHeredoc(content: string, environment: Environment, line?: number): Lexed {
  return lex(content, environment, {
    escape: '\\',
    ignoreQuotes: true,
    ...(line === undefined ? {} : { line }),
  });
}
