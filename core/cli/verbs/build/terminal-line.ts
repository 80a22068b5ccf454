export type Colour = 'blue' | 'red' | 'yellow';

const CODES: Readonly<Record<Colour, number>> = { blue: 34, red: 31, yellow: 33 };

/** A text with a time at the right edge, cut so that both fit on one line. `columns`: of the terminal. */
export function withTime(text: string, milliseconds: number | null, columns: number): string {
  const time = milliseconds === null ? '' : ` ${(milliseconds / 1000).toFixed(1)}s`;
  const width = Math.max(20, columns - 1) - time.length;
  const characters = Array.from(text);
  const cut = characters.length > width ? [...characters.slice(0, width - 1), '\u2026'] : characters;
  return cut.join('') + (time === '' ? '' : time.padStart(time.length + width - cut.length));
}

/** https://no-color.org */
export function inColour(text: string, colour: Colour | null): string {
  if (colour === null || (process.env['NO_COLOR'] ?? '') !== '') return text;
  return `\u001b[${CODES[colour]}m${text}\u001b[0m`;
}
