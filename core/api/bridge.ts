/** The one object that preload puts into the page. Errors cross as values: Electron strips thrown ones of their code. */
import type { CallInput, CallName, CallOutput } from './calls.ts';
import type { ErrorReport } from './errors.ts';
import type { CoreEvent } from './events.ts';

export type Reply<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly error: ErrorReport };

export interface Bridge {
  invoke<N extends CallName>(name: N, input: CallInput<N>): Promise<Reply<CallOutput<N>>>;
  /** Returns the function that ends the subscription. */
  subscribe(listener: (event: CoreEvent) => void): () => void;
  /** Path of a dropped file, checked again in main before it is used. */
  pathOf(file: unknown): string;
}
