import type { EscapeCharacter } from './directives.ts';
import { isSpace } from './white-space.ts';

/** Words separated by white space that is neither quoted nor escaped. Quotes and escapes stay in them. */
export function parseWords(text: string, escape: EscapeCharacter): readonly string[] {
  const words: string[] = [];
  let word: string | null = null;
  let quote: string | null = null;
  for (let at = 0; at < text.length; at += 1) {
    const character = text.charAt(at);
    if (quote === null && isSpace(character)) {
      if (word !== null) words.push(word);
      word = null;
      continue;
    }
    word ??= '';
    // Inside single quotes nothing can be escaped; an escape at the very end is nothing.
    if (character === escape && quote !== "'") {
      at += 1;
      if (at < text.length) word += character + text.charAt(at);
      continue;
    }
    if (quote === null) quote = character === '"' || character === "'" ? character : null;
    else if (character === quote) quote = null;
    word += character;
  }
  if (word !== null && word !== '') words.push(word);
  return words;
}
