/** Bytes as lines of text, piece by piece. */
export const ENCODINGS = ['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'] as const;
export type Encoding = (typeof ENCODINGS)[number];

/** As many as a scroll bar can hold apart, and a window can keep. */
const MOST_LINES = 1_000_000;

/** Told from the first bytes: a mark, zeros in every other place, or that it is no UTF-8. */
export function encodingOf(bytes: Uint8Array): Encoding {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  const start = bytes.subarray(0, 4096);
  let [even, odd] = [0, 0];
  start.forEach((byte, index) => {
    if (byte === 0 && index % 2 === 0) even += 1;
    if (byte === 0 && index % 2 === 1) odd += 1;
  });
  if (odd > start.length / 4 && even === 0) return 'utf-16le';
  if (even > start.length / 4 && odd === 0) return 'utf-16be';
  try {
    // the last character of the piece may be cut
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return 'utf-8';
  } catch {
    return 'windows-1252';
  }
}

export interface TextLines {
  readonly lines: readonly string[];
  /** Characters of the longest. */
  readonly longest: number;
  /** False when no more lines are taken. */
  add(bytes: Uint8Array): boolean;
  end(): void;
}

export function collectLines(encoding: Encoding): TextLines {
  const decoder = new TextDecoder(encoding);
  const lines: string[] = [];
  let rest = '';
  let longest = 0;
  const push = (line: string): void => {
    const text = line.endsWith('\r') ? line.slice(0, -1) : line;
    longest = Math.max(longest, text.length);
    lines.push(text);
  };
  const take = (text: string): boolean => {
    const parts = (rest + text).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) {
      if (lines.length >= MOST_LINES) return false;
      push(part);
    }
    return true;
  };
  return {
    lines,
    get longest() {
      return longest;
    },
    add: (bytes) => take(decoder.decode(bytes, { stream: true })),
    end() {
      take(decoder.decode());
      if (rest !== '') push(rest);
      rest = '';
    },
  };
}

export interface Match {
  readonly line: number;
  readonly at: number;
}

/** Where a text occurs, whatever its case; at most `most`. */
export function findInLines(lines: readonly string[], text: string, most: number): readonly Match[] {
  if (text === '') return [];
  const wanted = text.toLowerCase();
  const found: Match[] = [];
  for (const [line, content] of lines.entries()) {
    const lower = content.toLowerCase();
    for (let at = lower.indexOf(wanted); at >= 0; at = lower.indexOf(wanted, at + wanted.length)) {
      found.push({ line, at });
      if (found.length >= most) return found;
    }
  }
  return found;
}
