/** Milliseconds between two measurements, and how much longer than one took. */
const INTERVAL = 500;
const REST = 10;

/**
 * Measures what grows until it is stopped, and tells each new figure. What cannot be measured just now is not told: it is on
 * its way to become something else.
 */
export function watchGrowth(measure: () => Promise<number>, tell: (bytes: number) => void): () => void {
  let stopped = false;
  let last = 0;
  let timer: NodeJS.Timeout;
  const look = async (): Promise<void> => {
    const since = performance.now();
    const bytes = await measure().catch(() => last);
    if (stopped) return;
    if (bytes !== last) tell(bytes);
    last = bytes;
    wait(Math.max(INTERVAL, (performance.now() - since) * REST));
  };
  const wait = (milliseconds: number): void => {
    timer = setTimeout(() => void look(), milliseconds).unref();
  };
  wait(INTERVAL);
  return () => {
    stopped = true;
    clearTimeout(timer);
  };
}
