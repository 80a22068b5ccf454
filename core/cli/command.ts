import type { Flags } from './flags.ts';
import type { Terminal } from './terminal.ts';

export interface FlagSpec {
  readonly name: string;
  readonly short?: string;
  readonly kind: 'switch' | 'text' | 'list';
  /** Word for the value in the help: "string", "filter". */
  readonly value?: string;
  readonly help: string;
  /** A switch that is on unless it is switched off. */
  readonly default?: true;
}

/** A verb as the table of commands knows it: enough for help and for reading its flags; the work is loaded when it runs. */
export interface CommandSpec {
  /** "images", "image ls", "system df". */
  readonly name: string;
  /** Further names that lead here. */
  readonly aliases?: readonly string[];
  /** "[OPTIONS] IMAGE [IMAGE...]" */
  readonly usage: string;
  readonly summary: string;
  readonly flags: readonly FlagSpec[];
  readonly arguments: { readonly least: number; readonly most: number };
  load(): Promise<Run>;
}

/** Gives the exit code. */
export type Run = (flags: Flags, words: readonly string[], terminal: Terminal) => Promise<number>;
