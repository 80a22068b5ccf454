import type { JobProgress, LayerProgress } from '../../core/api/jobs.ts';
import { measureRate } from './rate.ts';

/** The bytes of a transfer: how many there are, were there before, and came or went in this run. */
export interface TransferCount {
  begin(total: number, reused: number): void;
  reuse(bytes: number): void;
  /** Of one layer; what stood there before, and stands there now. */
  move(before: number, after: number, now: number): void;
  view(layers: Iterable<LayerProgress>, now: number): JobProgress;
}

export function countTransfer(): TransferCount {
  const rate = measureRate();
  let total = 0;
  let reused = 0;
  let transferred = 0;
  return {
    begin: (all, there) => {
      total = all;
      reused = there;
    },
    reuse: (bytes) => void (reused += bytes),
    move(before, after, now) {
      // Less than before: the other side had lost some of it, and it began again, so all of it was moved by this run.
      const bytes = after >= before ? after - before : after;
      transferred += bytes;
      if (bytes > 0) rate.add(bytes, now);
    },
    view(layers, now) {
      const speed = rate.at(now);
      const left = Math.max(0, total - reused - transferred);
      return {
        total,
        transferred,
        reused,
        rate: speed,
        secondsLeft: speed > 0 && total > 0 ? Math.ceil(left / speed) : null,
        layers: [...layers],
      };
    },
  };
}
