import type { PullTarget } from '../../api/pull.ts';
import type { PullEvent, PullResult } from '../../index.ts';
import type { Output } from '../terminal.ts';

/** How a pull is told while it runs. */
export interface PullReport {
  observe(event: PullEvent): void;
  /** `null`: it failed, and somebody else says why. */
  end(result: PullResult | null): void;
}

export function sayPulling({ tag, reference, repository }: PullTarget, out: Output): void {
  out.write(`${tag ?? reference}: Pulling from ${repository}\n`);
}

export function sayPulled({ familiar }: PullTarget, { digest, status }: PullResult, out: Output): void {
  const words = status === 'downloaded' ? 'Downloaded newer image for' : 'Image is up to date for';
  out.write(`Digest: ${digest}\nStatus: ${words} ${familiar}\n`);
}

export function sayRetry(event: Extract<PullEvent, { kind: 'retry' }>): string {
  const seconds = Math.max(1, Math.round(event.delayMs / 1000));
  return `Retrying in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}: ${event.because}`;
}
