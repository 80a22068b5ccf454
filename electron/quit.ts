import { app } from 'electron';
import type { Log } from './log/file-log.ts';

/** Longest that the end of the process waits for what is to be written, in milliseconds. */
const PATIENCE = 3000;

/** Writes what is to be kept, then lets the process end; what hangs does not keep it alive. */
export function endWell(finish: () => Promise<void>, log: Log): void {
  let state: 'running' | 'finishing' | 'finished' = 'running';
  app.on('will-quit', (event) => {
    if (state === 'finished') return;
    event.preventDefault();
    if (state === 'finishing') return;
    state = 'finishing';
    const patience = new Promise<void>((resolve) => setTimeout(resolve, PATIENCE));
    void Promise.race([finish(), patience])
      .catch((error: unknown) => log('error', `at the end: ${String(error)}`))
      .then(() => {
        state = 'finished';
        // Within the event, also in its microtasks, Electron believes that it is quitting already and does nothing.
        setImmediate(() => app.quit());
      });
  });
}
