import { isCancelled } from '../oci/strata-error.ts';
import { untilAborted } from '../stream/until-aborted.ts';

/**
 * The work of a key: what is running already, or else what `begin` begins, with the signal of whoever does. The others leave
 * alone when they are cancelled; when it is the first who is, one of them begins anew.
 */
export type SharedWork<Value> = (
  key: string,
  signal: AbortSignal | undefined,
  begin: () => Promise<Value>,
) => Promise<Value>;

/** What several ask for at once is done once. */
export function sharedWork<Value>(): SharedWork<Value> {
  const running = new Map<string, Promise<Value>>();
  return async (key, signal, begin) => {
    for (;;) {
      const others = running.get(key);
      if (others === undefined) {
        const work = begin().finally(() => running.delete(key));
        running.set(key, work);
        return work;
      }
      try {
        return await untilAborted(others, signal);
      } catch (error) {
        if (!isCancelled(error) || signal?.aborted === true) throw error;
      }
    }
  };
}
