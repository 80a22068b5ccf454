/** The thin client over the one object that preload puts into the page. */
import type { Bridge } from '../core/api/bridge.ts';
import type { CallInput, CallName, CallOutput } from '../core/api/calls.ts';
import type { ErrorReport } from '../core/api/errors.ts';
import type { CoreEvent } from '../core/api/events.ts';

declare global {
  interface Window {
    readonly strata?: Bridge;
  }
}

/** A call that failed; `report` is all that is known of it. */
class CallError extends Error {
  readonly report: ErrorReport;
  constructor(report: ErrorReport) {
    super(report.message);
    this.name = 'CallError';
    this.report = report;
  }
}

const injected: { bridge: Bridge | null } = { bridge: null };

/** Gives the window another bridge than preload's; only the development page and tests do. */
export function connectTo(bridge: Bridge): void {
  injected.bridge = bridge;
}

function bridge(): Bridge {
  const found = injected.bridge ?? window.strata;
  if (found === undefined)
    throw new CallError(reportOf(new Error('This page was opened outside Strata: its bridge is missing')));
  return found;
}

export async function call<N extends CallName>(name: N, input: CallInput<N>): Promise<CallOutput<N>> {
  const reply = await bridge().invoke(name, input);
  if (reply.ok) return reply.value;
  throw new CallError(reply.error);
}

/** Returns the function that ends the subscription. */
export function listen(listener: (event: CoreEvent) => void): () => void {
  return bridge().subscribe(listener);
}

/** Path of a dropped file; '' for what has none. */
export function pathOf(file: File): string {
  return bridge().pathOf(file);
}

/** Whatever was thrown, as the one shape that views know. */
export function reportOf(thrown: unknown): ErrorReport {
  if (thrown instanceof CallError) return thrown.report;
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const detail = thrown instanceof Error ? thrown.stack : undefined;
  return {
    code: 'INTERNAL',
    message,
    evidence: {},
    retryable: false,
    ...(detail === undefined ? {} : { detail }),
  };
}
