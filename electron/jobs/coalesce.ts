/** Runs `emit` at once, then at most every `interval` milliseconds as long as it is asked for. */
export interface Coalesced {
  ask(): void;
  /** Runs it now, whatever was waiting: for facts that must not be late. */
  now(): void;
  stop(): void;
}

export function coalesce(interval: number, emit: () => void): Coalesced {
  let timer: NodeJS.Timeout | null = null;
  let asked = false;

  function stop(): void {
    if (timer) clearTimeout(timer);
    timer = null;
    asked = false;
  }

  function run(): void {
    stop();
    timer = setTimeout(() => {
      timer = null;
      if (asked) run();
    }, interval);
    emit();
  }

  return {
    ask() {
      if (timer) asked = true;
      else run();
    },
    now: run,
    stop,
  };
}
