import { appendFile, mkdir, rename, stat } from 'node:fs/promises';
import path from 'node:path';
import { redact } from './redact.ts';

type LogLevel = 'info' | 'warning' | 'error';

export interface Log {
  (level: LogLevel, text: string): void;
  /** Resolves when what was logged so far is in the file, or could not be written. */
  flush(): Promise<void>;
}

/** A log file is renamed when it is larger than this, in bytes; this many old ones stay. */
const LARGEST_FILE = 1024 * 1024;
const OLD_FILES = 3;
const LONGEST_ENTRY = 4000;

/** A log that never stands in the way: it is written in the background, and what cannot be written is dropped. */
export function openLog(folder: string): Log {
  const file = path.join(folder, 'strata.log');
  let waiting: string[] = [];
  let writing: Promise<void> | null = null;

  async function write(): Promise<void> {
    try {
      await mkdir(folder, { recursive: true });
      while (waiting.length > 0) {
        const lines = waiting.join('');
        waiting = [];
        await appendFile(file, lines, { mode: 0o600 });
        await rotate(file);
      }
    } catch {
      // A full disk or a read-only folder: the log is the last thing that should stop the app.
      waiting = [];
    }
    writing = null;
  }

  function log(level: LogLevel, text: string): void {
    const clean = oneLine(redact(text.slice(0, LONGEST_ENTRY)));
    waiting.push(`${new Date().toISOString()} ${level} ${clean}\n`);
    writing ??= Promise.resolve().then(write);
  }
  return Object.assign(log, { flush: async () => writing ?? undefined });
}

async function rotate(file: string): Promise<void> {
  const { size } = await stat(file);
  if (size < LARGEST_FILE) return;
  for (let age = OLD_FILES - 1; age >= 1; age--) {
    await rename(`${file}.${age}`, `${file}.${age + 1}`).catch(() => undefined);
  }
  await rename(file, `${file}.1`);
}

/** One entry is one line, and a terminal that shows the file obeys nothing in it. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    if (character === '\n') return ' ⏎ ';
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
  });
}
