import { useRef } from 'react';

/** A pause of this many milliseconds begins a new word. */
const PAUSE = 800;

/** Letters typed in a row name what to go to. Returns the line of the next row that begins so, among those that are here; -1 without. */
export function useTyping(): (
  text: string,
  from: number,
  lines: number,
  nameOn: (line: number) => string | undefined,
) => number {
  const typed = useRef({ text: '', at: 0 });
  return (text, from, lines, nameOn) => {
    const now = Date.now();
    const goesOn = now - typed.current.at < PAUSE;
    const word = (goesOn ? typed.current.text : '') + text.toLowerCase();
    typed.current = { text: word, at: now };
    // one letter goes on to the next of its kind, a longer word stays where it still fits
    const start = word.length === 1 ? from + 1 : Math.max(0, from);
    for (let step = 0; step < lines; step += 1) {
      const line = (start + step) % lines;
      if (nameOn(line)?.toLowerCase().startsWith(word) === true) return line;
    }
    return -1;
  };
}
