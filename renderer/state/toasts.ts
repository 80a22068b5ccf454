/** Short messages that come and go by themselves. One that offers Undo lasts as long as the undo does. */
import { create } from 'zustand';
import { reportOf } from '../bridge.ts';
import { describeError } from '../words/errors.ts';

export interface Toast {
  readonly id: number;
  readonly kind: 'done' | 'note' | 'error';
  readonly text: string;
  readonly more: string | null;
  readonly action: { readonly label: string; readonly run: () => void } | null;
  /** Milliseconds on screen, not counting the time a pointer or the focus rests on it. */
  readonly lasts: number;
}

export const useToasts = create<{ readonly toasts: readonly Toast[] }>()(() => ({ toasts: [] }));

const MOST = 4;
const ORDINARY = 5000;
const ERROR = 10_000;
let last = 0;

export function toast(text: string, more: Partial<Omit<Toast, 'id' | 'text'>> = {}): number {
  last += 1;
  const kind = more.kind ?? 'done';
  const made: Toast = {
    id: last,
    kind,
    text,
    more: more.more ?? null,
    action: more.action ?? null,
    lasts: more.lasts ?? (kind === 'error' ? ERROR : ORDINARY),
  };
  useToasts.setState(({ toasts }) => ({ toasts: [...toasts, made].slice(-MOST) }));
  return made.id;
}

export function closeToast(id: number): void {
  useToasts.setState(({ toasts }) => ({ toasts: toasts.filter((each) => each.id !== id) }));
}

/** The newest deed that can still be undone. */
export function undoOnOffer(): (() => void) | undefined {
  return useToasts.getState().toasts.findLast(({ action }) => action?.label === 'Undo')?.action?.run;
}

/** Says in words what failed. A cancelled deed is not a failure. */
export function fail(thrown: unknown): void {
  const report = reportOf(thrown);
  if (report.code === 'CANCELLED') return;
  const words = describeError(report);
  toast(`${words.title}: ${words.message}`, { kind: 'error', more: words.next });
}

/** Runs a deed begun by a click; what goes wrong is said. */
export function attempt(deed: () => Promise<unknown>): void {
  deed().catch(fail);
}
