import path from 'node:path';

/** Every path that the window's main process uses. */
export interface Places {
  readonly home: string;
  /** Chromium's own files. Below the data folder, so that two data folders never share an instance, a cache or a lock. */
  readonly window: string;
  readonly logs: string;
  readonly settings: string;
  readonly windowState: string;
  readonly history: string;
  /** What was built, and what came of it. */
  readonly builds: string;
  readonly workers: string;
  readonly preload: string;
  readonly renderer: string;
  readonly icon: string;
}

/** @param bundle folder of the running bundle (`out/main`) */
export function placesOf(home: string, bundle: string): Places {
  const out = path.dirname(bundle);
  return {
    home,
    window: path.join(home, 'window'),
    logs: path.join(home, 'logs'),
    settings: path.join(home, 'settings.json'),
    windowState: path.join(home, 'window.json'),
    history: path.join(home, 'jobs.json'),
    builds: path.join(home, 'builds'),
    workers: path.join(out, 'workers'),
    preload: path.join(out, 'preload', 'index.cjs'),
    renderer: path.join(out, 'renderer'),
    icon: path.join(out, 'renderer', 'icon.png'),
  };
}
