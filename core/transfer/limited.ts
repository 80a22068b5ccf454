/** Runs `work` over `items`, at most `limit` at a time, in order of beginning. The first failure stops new ones. */
export async function forEachLimited<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failed = false;
  const lane = async (): Promise<void> => {
    while (next < items.length && !failed) {
      const index = next++;
      try {
        await work(items[index] as T, index);
      } catch (error) {
        failed = true;
        throw error;
      }
    }
  };
  const lanes = Array.from({ length: Math.max(1, Math.min(limit, items.length)) }, lane);
  const results = await Promise.allSettled(lanes);
  // Every lane has ended before the failure is passed on: nothing of it goes on in the background.
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}
