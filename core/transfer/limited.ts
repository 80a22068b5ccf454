/**
 * Runs `work` over `items`, at most `limit` at a time, in order of beginning. The first failure stops new ones; whoever
 * wants those that are running to end sooner stops them by a signal of their own.
 */
export async function forEachLimited<T>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  let next = 0;
  let failure: { readonly error: unknown } | undefined;
  const lane = async (): Promise<void> => {
    while (next < items.length && failure === undefined) {
      const index = next++;
      try {
        await work(items[index] as T, index);
      } catch (error) {
        failure ??= { error };
      }
    }
  };
  const lanes = Array.from({ length: Math.max(1, Math.min(limit, items.length)) }, lane);
  // Every lane has ended before the failure is passed on: nothing of it goes on in the background.
  await Promise.all(lanes);
  if (failure !== undefined) throw failure.error;
}

/** The same, with what each gave, in the order of the items. */
export async function mapLimited<T, R>(
  items: readonly T[],
  limit: number,
  work: (item: T, index: number) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Map<number, R>();
  await forEachLimited(items, limit, async (item, index) => {
    results.set(index, await work(item, index));
  });
  return items.map((_item, index) => results.get(index) as R);
}
