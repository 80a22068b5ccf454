import type { Core } from '../core/index.ts';
import type { Log } from './log/file-log.ts';

/** After a change the store often changes again at once; milliseconds. Also how long a start is left in peace. */
const QUIET = 20_000;
/** A store that nothing changes is noted this often, in milliseconds. */
const AT_LEAST = 6 * 3600_000;

/** Has the store's size noted while the app runs, so that its growth can be drawn (E12). */
export function followGrowth(core: Pick<Core, 'inside'>, log: Log): { changed(): void } {
  const note = (): void => {
    core
      .inside()
      .then(({ storage }) => storage.growth())
      .catch((error: unknown) => log('warning', `growth could not be noted: ${String(error)}`));
  };
  let waiting: NodeJS.Timeout | undefined;
  const soon = (): void => {
    waiting ??= setTimeout(() => {
      waiting = undefined;
      note();
    }, QUIET).unref();
  };
  setInterval(note, AT_LEAST).unref();
  soon();
  return { changed: soon };
}
