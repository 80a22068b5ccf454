import type { ErrorReport } from '../api/errors.ts';

/** What goes to a worker thread. Several tasks share a thread, each message names its task. */
export type ToWorker =
  | { readonly kind: 'start'; readonly task: number; readonly data: unknown }
  | { readonly kind: 'message'; readonly task: number; readonly message: unknown }
  | { readonly kind: 'cancel'; readonly task: number }
  | { readonly kind: 'ping' };

export type FromWorker =
  | { readonly kind: 'message'; readonly task: number; readonly message: unknown }
  | { readonly kind: 'ended'; readonly task: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly task: number; readonly report: ErrorReport }
  | { readonly kind: 'pong' };
