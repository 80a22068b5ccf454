import { invalidDockerfile } from '../invalid-dockerfile.ts';

/** Of a whole file: no honest one has a fiftieth of it. In bytes. */
const LARGEST_FILE = 1 << 20;
/** BuildKit's: the buffer of its line reader. In bytes, without the line feed. */
const LONGEST_LINE = 65_535;
const MOST_BYTES_A_UNIT = 3;

/** The lines of a text one after another, with their ends. */
export class SourceLines {
  /** How many were taken: the 1-based number of the last one. */
  taken = 0;
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    const bytes = byteLength(text, LARGEST_FILE);
    if (bytes > LARGEST_FILE) throw invalidDockerfile(`the Dockerfile is larger than ${LARGEST_FILE} bytes`);
    this.text = text.startsWith('\ufeff') ? text.slice(1) : text;
  }

  /** The next line, `null` after the last. */
  take(): string | null {
    if (this.at >= this.text.length) return null;
    const feed = this.text.indexOf('\n', this.at);
    const end = feed < 0 ? this.text.length : feed;
    const line = this.text.slice(this.at, feed < 0 ? end : end + 1);
    this.taken += 1;
    if (byteLength(this.text.slice(this.at, end), LONGEST_LINE) > LONGEST_LINE)
      throw invalidDockerfile(`dockerfile line greater than max allowed size of ${LONGEST_LINE}`, this.taken);
    this.at = feed < 0 ? end : end + 1;
    return line;
  }
}

/** Bytes in UTF-8, counted only when they could be more than what is allowed. */
function byteLength(text: string, allowed: number): number {
  if (text.length > allowed || text.length * MOST_BYTES_A_UNIT <= allowed) return text.length;
  return new TextEncoder().encode(text).length;
}
