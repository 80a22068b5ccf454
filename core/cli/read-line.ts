import { createInterface } from 'node:readline';
import { StrataError } from '../oci/strata-error.ts';

/**
 * The next line that is typed; `null` at the end of the input, `CANCELLED` when the signal aborts. The input is left alone
 * afterwards: one that still flows would keep the process from ending.
 */
export function readLine(input: NodeJS.ReadableStream, signal: AbortSignal): Promise<string | null> {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input });
    const leave = (): void => {
      signal.removeEventListener('abort', cancel);
      lines.removeAllListeners();
      lines.close();
      input.pause();
    };
    const end = (line: string | null): void => {
      leave();
      resolve(line);
    };
    const cancel = (): void => {
      leave();
      reject(new StrataError('CANCELLED', 'Cancelled', { retryable: true }));
    };
    lines.once('line', end);
    lines.once('close', () => end(null));
    signal.addEventListener('abort', cancel, { once: true });
    if (signal.aborted) cancel();
  });
}
