/** Bytes per second over the last seconds. Samples are put into buckets, so that a fast network costs no memory. */
export interface Rate {
  add(bytes: number, now: number): void;
  /** Bytes per second at `now` (milliseconds of any steady clock); 0 when nothing moved within the window. */
  at(now: number): number;
}

const WINDOW = 5000;
const BUCKET = 250;

export function measureRate(): Rate {
  let buckets: { at: number; bytes: number }[] = [];
  let begun: number | null = null;

  return {
    add(bytes, now) {
      begun ??= now;
      const last = buckets.at(-1);
      if (last && now - last.at < BUCKET) last.bytes += bytes;
      else buckets.push({ at: now, bytes });
    },
    at(now) {
      buckets = buckets.filter((bucket) => now - bucket.at < WINDOW);
      const bytes = buckets.reduce((sum, bucket) => sum + bucket.bytes, 0);
      if (bytes === 0 || begun === null) return 0;
      // Early on the window is not full yet; a first burst must not be taken for a rate of gigabytes.
      const span = Math.min(WINDOW, Math.max(BUCKET * 2, now - begun));
      return Math.round((bytes * 1000) / span);
    },
  };
}
