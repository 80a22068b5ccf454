import { StrataError } from '../oci/strata-error.ts';
import { forEachLimited } from './limited.ts';

export interface Watching {
  readonly signal?: AbortSignal;
  /** Bytes done of bytes in all. */
  readonly onProgress?: (done: number, total: number) => void;
}

/**
 * Works through things of known sizes, some at a time, with one progress for all of them. The first failure ends the others
 * too, not only what has not begun: nothing goes on behind it.
 */
export async function workThrough<Thing extends { readonly size: number }>(
  things: readonly Thing[],
  atATime: number,
  { signal, onProgress }: Watching,
  work: (
    thing: Thing,
    options: { readonly signal: AbortSignal; readonly onProgress: (done: number) => void },
  ) => Promise<void>,
): Promise<void> {
  const total = things.reduce((sum, { size }) => sum + size, 0);
  let done = 0;
  const ending = new AbortController();
  const end = (): void => ending.abort();
  signal?.addEventListener('abort', end, { once: true });
  if (signal?.aborted === true) end();
  try {
    await forEachLimited(things, atATime, async (thing) => {
      let own = 0;
      const tell = (bytes: number): void => {
        done += bytes - own;
        own = bytes;
        onProgress?.(done, total);
      };
      try {
        await work(thing, { signal: ending.signal, onProgress: tell });
        tell(thing.size);
      } catch (error) {
        end();
        throw error;
      }
    });
  } catch (error) {
    if (signal?.aborted !== true) throw error;
    // A signal can end a wait with the platform's own error: callers get ours.
    throw new StrataError('CANCELLED', 'Cancelled', { retryable: true, cause: error });
  } finally {
    signal?.removeEventListener('abort', end);
  }
}
