import type { BuildEvent } from '../../../api/build.ts';
import type { Terminal } from '../../terminal.ts';
import { refuse } from './flag-values.ts';
import { jsonProgress } from './json-progress.ts';
import { plainProgress } from './plain-progress.ts';
import { rawProgress } from './raw-progress.ts';
import { terminalProgress } from './terminal-progress.ts';

export interface BuildProgress {
  observe(event: BuildEvent): void;
  /** Draws for the last time. */
  end(): void;
}

export type ProgressKind = 'json' | 'rawjson' | 'plain' | 'tty' | 'none';

/** `--progress` and `-q`; "auto" draws where somebody looks. */
export function progressKind(text: string | null, quiet: boolean, isTerminal: boolean): ProgressKind {
  if (quiet) return 'none';
  switch (text ?? 'auto') {
    case 'auto':
      return isTerminal ? 'tty' : 'plain';
    case 'json':
    case 'rawjson':
    case 'plain':
    case 'tty':
    case 'none':
      return text as ProgressKind;
    case 'quiet':
      return 'none';
    default:
      throw refuse(`invalid progress mode ${text}: use auto, none, plain, quiet, tty, json or rawjson`);
  }
}

/** `writesOut`: the result itself goes to standard output. */
export function openProgress(kind: ProgressKind, terminal: Terminal, writesOut: boolean): BuildProgress {
  const { out, errors, now } = terminal;
  switch (kind) {
    case 'json':
      return jsonProgress(writesOut ? errors : out);
    case 'rawjson':
      return rawProgress(errors, now);
    case 'plain':
      return plainProgress(errors);
    case 'tty':
      return terminalProgress(errors);
    case 'none':
      return { observe: () => undefined, end: () => undefined };
  }
}
