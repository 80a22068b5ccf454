import type { ImageUpdate } from '../core/api/tags.ts';
import type { Log } from './log/file-log.ts';
import type { SettingsFile } from './settings/settings.ts';

/** A start is left in peace for this long, in milliseconds. */
const QUIET = 60_000;
/** How often it is looked whether a check is due: a machine that slept for days finds out soon. */
const LOOK = 10 * 60_000;
const HOUR = 3600_000;

interface RegularChecks {
  readonly settings: Pick<SettingsFile, 'get' | 'onChange'>;
  updates(): Promise<readonly Pick<ImageUpdate, 'checked'>[]>;
  /** Begins a check of all images as a job. */
  check(): Promise<unknown>;
  readonly log: Log;
}

/** Looks for newer images every so many hours (`settings.updateHours`), across restarts; never while that is 0. */
export function checkRegularly({ settings, updates, check, log }: RegularChecks): void {
  let last: number | null = null;
  let looking = false;

  async function look(): Promise<void> {
    const { updateHours } = settings.get();
    if (updateHours === 0 || looking) return;
    looking = true;
    try {
      last ??= Math.max(0, ...(await updates()).map(({ checked }) => Date.parse(checked) || 0));
      // A clock that was set back must not put the next check off for years.
      const since = Date.now() - last;
      if (since >= 0 && since < updateHours * HOUR) return;
      last = Date.now();
      await check();
    } catch (error) {
      log('warning', `newer images could not be looked for: ${String(error)}`);
    } finally {
      looking = false;
    }
  }

  setTimeout(() => {
    void look();
    setInterval(() => void look(), LOOK).unref();
    settings.onChange(() => void look());
  }, QUIET).unref();
}
