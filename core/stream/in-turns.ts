import { setImmediate } from 'node:timers/promises';

/** Milliseconds that others may have to wait. */
const TURN = 10;

/** Visits one item after the other without holding up the thread: there may be a hundred thousand. */
export async function forEachInTurns<Item>(
  items: Iterable<Item>,
  visit: (item: Item) => void,
): Promise<void> {
  let turn = performance.now();
  for (const item of items) {
    visit(item);
    if (performance.now() - turn < TURN) continue;
    await setImmediate();
    turn = performance.now();
  }
}
