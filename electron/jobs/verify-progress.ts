import type { JobProgress } from '../../core/api/jobs.ts';
import { measureRate } from './rate.ts';

export interface VerifyProgress {
  observe(done: number, total: number, now: number): void;
  view(now: number): JobProgress;
}

/** Verifying moves nothing over a network: what is hashed counts as bytes that are here. */
export function followVerification(): VerifyProgress {
  const rate = measureRate();
  let total = 0;
  let done = 0;
  return {
    observe(nowDone, nowTotal, now) {
      if (nowDone > done) rate.add(nowDone - done, now);
      done = nowDone;
      total = nowTotal;
    },
    view(now) {
      const speed = rate.at(now);
      const secondsLeft = speed > 0 ? Math.ceil((total - done) / speed) : null;
      return { total, transferred: 0, reused: done, rate: speed, secondsLeft, layers: [] };
    },
  };
}
