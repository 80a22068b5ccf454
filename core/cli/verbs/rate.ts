export interface Rate {
  add(total: number, at: number): void;
  /** Growth per second over the window; 0 while nothing is known. */
  perSecond(): number;
}

/** How fast a total grows, over the last `window` milliseconds. */
export function rateOver(window: number): Rate {
  const samples: { readonly total: number; readonly at: number }[] = [];
  return {
    add(total, at) {
      samples.push({ total, at });
      while (samples.length > 2 && at - (samples[0]?.at ?? at) > window) samples.shift();
    },
    perSecond() {
      const first = samples[0];
      const last = samples.at(-1);
      if (first === undefined || last === undefined || last.at - first.at < 200) return 0;
      return Math.max(0, ((last.total - first.total) * 1000) / (last.at - first.at));
    },
  };
}
