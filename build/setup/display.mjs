import { spawn } from 'node:child_process';

/** Large enough for every layout that the window has; the depth is what Chromium expects. */
const SCREEN = '1600x1000x24';

/** Whether a window can be shown to somebody here. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/**
 * Starts a virtual display. The server picks a free number and tells it, so several runs on one machine do not meet.
 * @returns {Promise<{ name: string, stop: () => void }>} `name` is what DISPLAY must be
 */
export function startDisplay() {
  return new Promise((resolve, reject) => {
    const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', SCREEN, '-nolisten', 'tcp'], {
      stdio: ['ignore', 'ignore', 'ignore', 'pipe'],
    });
    // The server must not keep a finished program alive, and must not outlive it.
    const stop = () => server.kill();
    process.once('exit', stop);
    server.once('error', reject);
    server.once('exit', (code) => reject(new Error(`Xvfb ended at once with code ${code}`)));
    const tell = /** @type {import('node:stream').Readable} */ (server.stdio[3]);
    let number = '';
    tell.setEncoding('utf8').on('data', (text) => {
      number += text;
      // The end of the line comes in a write of its own, and closing before it would kill the server.
      if (!number.endsWith('\n')) return;
      server.unref();
      tell.destroy();
      resolve({ name: `:${number.trim()}`, stop });
    });
  });
}

/** The variables that put a program onto the given X display, whatever desktop this terminal belongs to. */
export function onDisplay(name) {
  return { DISPLAY: name, WAYLAND_DISPLAY: '', XDG_SESSION_TYPE: 'x11', ELECTRON_OZONE_PLATFORM_HINT: 'x11' };
}
