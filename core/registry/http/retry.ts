import { StrataError } from '../../oci/strata-error.ts';
import type { HttpRequest } from './http.ts';
import type { Limits } from '../limits.ts';
import { cancelled } from './network-error.ts';

/** Told before each wait, so that a person sees why nothing moves (B7). */
export interface RetryNotice {
  /** The attempt that failed, from 1. */
  readonly attempt: number;
  readonly delayMs: number;
  readonly because: string;
  readonly what: string;
}

/**
 * A server's Retry-After that does not fit into what is left of `budgetMs` is absurd for an interactive pull: then
 * this is waited instead. Four such waits still fit into a minute.
 */
export const LONGEST_RETRY_AFTER_MS = 12_000;

export type Retrying = <T>(
  request: HttpRequest,
  attempt: (request: HttpRequest) => Promise<T>,
  /** Hears of the waits of this request alone. */
  hear?: (notice: RetryNotice) => void,
) => Promise<T>;

/**
 * Repeats an attempt that failed with a retryable error: `attempts` times, each wait about twice the one before or as
 * long as the server asked for, all within `budgetMs`. Each attempt gets a deadline, so the last one, too, ends in time.
 */
export function createRetrying(
  limits: Limits,
  onRetry: (notice: RetryNotice) => void,
  random: () => number = Math.random,
): Retrying {
  return async (request, attempt, hear) => {
    const deadline = Math.min(request.deadline ?? Infinity, performance.now() + limits.budgetMs);
    for (let number = 1; ; number += 1) {
      try {
        return await attempt({ ...request, deadline });
      } catch (error) {
        if (!(error instanceof StrataError) || !error.retryable || error.code === 'CANCELLED') throw error;
        const delayMs = waitAfter(error, number, deadline - performance.now(), limits, random);
        if (number >= limits.attempts || delayMs === undefined)
          throw number === 1 ? error : triedOften(error, number);
        const notice = { attempt: number, delayMs, because: error.message, what: request.what };
        onRetry(notice);
        hear?.(notice);
        await pause(delayMs, request);
      }
    }
  };
}

/** `undefined`: no time is left for it. */
function waitAfter(
  error: StrataError,
  number: number,
  left: number,
  limits: Limits,
  random: () => number,
): number | undefined {
  const asked = error.evidence['retryAfterMs'];
  if (typeof asked === 'number') {
    if (asked < left) return asked;
    const capped = Math.min(asked, LONGEST_RETRY_AFTER_MS);
    return capped < left ? capped : undefined;
  }
  const longest = limits.backOffMs * 2 ** (number - 1);
  const delayMs = Math.round(longest * (1 - random() / 2));
  return delayMs < left ? delayMs : undefined;
}

function pause(ms: number, request: HttpRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    const { signal } = request;
    const abort = (): void => {
      clearTimeout(timer);
      reject(cancelled(request));
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, ms);
    if (signal?.aborted === true) abort();
    else signal?.addEventListener('abort', abort, { once: true });
  });
}

function triedOften(error: StrataError, times: number): StrataError {
  return error.reworded(`${error.message} (tried ${times} times)`, {
    evidence: { attempts: times },
    retryable: true,
  });
}
