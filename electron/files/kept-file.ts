import { readFileSync } from 'node:fs';
import { writeAtomically } from './write-atomically.ts';

/** Changes within this time, in milliseconds, are written once. */
const WRITE_DELAY = 250;

/** A small file that mirrors a value: written a moment after a change, never twice at a time. */
export interface KeptFile<T> {
  /** What the file held when it was opened, already parsed; `undefined` when there was none or it was not JSON. */
  readonly found: unknown;
  save(value: T): void;
  /** Resolves when everything that was given to `save` is on disk, or could not be written. */
  flush(): Promise<void>;
}

export function keepFile<T>(file: string, onError: (error: unknown) => void): KeptFile<T> {
  let waiting: { readonly value: T } | null = null;
  let timer: NodeJS.Timeout | null = null;
  let writing = Promise.resolve();

  function write(): Promise<void> {
    if (timer) clearTimeout(timer);
    timer = null;
    const next = waiting;
    waiting = null;
    if (next)
      writing = writing.then(() => writeAtomically(file, `${JSON.stringify(next.value)}\n`)).catch(onError);
    return writing;
  }

  return {
    found: readJson(file),
    save(value) {
      waiting = { value };
      timer ??= setTimeout(() => void write(), WRITE_DELAY);
    },
    flush: write,
  };
}

/** Largest file that is read at start; ours are far smaller. */
const LARGEST_FILE = 8 * 1024 * 1024;

function readJson(file: string): unknown {
  try {
    const text = readFileSync(file, 'utf8');
    return text.length > LARGEST_FILE ? undefined : JSON.parse(text);
  } catch {
    // Missing or damaged: what it remembered is a convenience, so the app starts without it.
    return undefined;
  }
}
