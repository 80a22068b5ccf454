import { setTimeout as pause } from 'node:timers/promises';
import { StrataError } from '../../oci/strata-error.ts';

/** How often each registry may be asked. */
export interface Pace {
  /** Runs `ask` when `interval` has passed since the last one; fails at once while the registry has forbidden to ask. */
  run<T>(domain: string, interval: number, signal: AbortSignal, ask: () => Promise<T>): Promise<T>;
}

/** What a refusal without a time counts for. */
const DEFAULT_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 60 * 60_000;

export function createPace(): Pace {
  const next = new Map<string, number>();
  const forbidden = new Map<string, { readonly until: number; readonly clock: Date }>();
  return {
    async run(domain, interval, signal, ask) {
      const refused = forbidden.get(domain);
      if (refused !== undefined && refused.until > performance.now()) throw tooOften(domain, refused.clock);
      const now = performance.now();
      const at = Math.max(now, next.get(domain) ?? 0);
      next.set(domain, at + interval);
      try {
        if (at > now) await pause(at - now, undefined, { signal });
      } catch (error) {
        // Whoever types fast gives up most of what was waited for: it does not count.
        if (next.get(domain) === at + interval) next.set(domain, at);
        throw error;
      }
      try {
        return await ask();
      } catch (error) {
        if (!(error instanceof StrataError) || error.code !== 'RATE_LIMITED') throw error;
        const told = error.evidence['retryAfterMs'];
        const wait = Math.min(typeof told === 'number' ? told : DEFAULT_WAIT_MS, LONGEST_WAIT_MS);
        const clock = new Date(Date.now() + wait);
        forbidden.set(domain, { until: performance.now() + wait, clock });
        throw tooOften(domain, clock, error);
      }
    },
  };
}

function tooOften(domain: string, clock: Date, cause?: StrataError): StrataError {
  const time = clock.toTimeString().slice(0, 8);
  return new StrataError('RATE_LIMITED', `${domain} limits how often it is searched`, {
    action: `Search again after ${time}.`,
    evidence: { ...cause?.evidence, until: clock.toISOString() },
    retryable: true,
    ...(cause === undefined ? {} : { cause }),
  });
}
