import type { Core } from '../index.ts';

/** What a command may touch of the outside. Tests give their own; there is one other, in main.ts. */
export interface Terminal {
  readonly out: Output;
  readonly errors: Output;
  /** The next line typed, or `null` at the end of the input. */
  readLine(): Promise<string | null>;
  /** Asks for one line that is not shown as it is typed; `null` when it is given up. Only where a person types. */
  readSecret?(prompt: string): Promise<string | null>;
  /** All of the input, once. */
  input(): AsyncIterable<Uint8Array>;
  /** Of the product: "0.1.0". */
  version(): Promise<string>;
  /** Opened when a command first needs it, closed by whoever made the terminal. */
  openCore(): Promise<Core>;
  /** Aborted by the first Ctrl-C. */
  readonly signal: AbortSignal;
  now(): number;
  /** What relative paths are relative to. */
  readonly folder: string;
}

export interface Output {
  write(text: string | Uint8Array): void;
  /** Resolves when what was written has gone out: for output of any length. */
  drained(): Promise<void>;
  /** A person looks at it: lines may be redrawn. */
  readonly isTerminal: boolean;
  readonly columns: number;
  /** Lines that are seen at once, where that is known. */
  readonly rows?: number;
}
