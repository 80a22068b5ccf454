/** `npm start`: sets up whatever is missing, bundles what changed, runs the app. Arguments after `--` go to the app. */
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureBuilt } from './build.mjs';
import { ensureElectron } from './electron-runtime.mjs';
import { root } from './lib/root.mjs';
import { main, say, seconds } from './lib/say.mjs';
import { ensureDependencies, requireNode } from './setup/dependencies.mjs';
import { hasDisplay, onDisplay, startDisplay } from './setup/display.mjs';
import { whyNoSandbox } from './setup/sandbox.mjs';
import { ensureSystem } from './setup/system.mjs';

const screenshot = path.join(root, 'out', 'screenshot.png');

await main(async () => {
  requireNode();
  const virtual = !hasDisplay();
  await ensureDependencies();
  await ensureSystem(virtual ? ['app', 'display'] : ['app']);
  const electron = await ensureElectron();
  // The command line comes with it, so that `npx strata` finds it.
  await ensureBuilt(['main', 'preload', 'workers', 'renderer', 'cli']);

  const args = [];
  const noSandbox = whyNoSandbox();
  if (noSandbox) {
    say(`Chromium's sandbox is off: ${noSandbox}`);
    args.push('--no-sandbox');
  }
  let environment = process.env;
  if (virtual) {
    const display = await startDisplay();
    environment = { ...environment, ...onDisplay(display.name), STRATA_SCREENSHOT: screenshot };
    say(`there is no display, so the window is on a virtual one (${display.name}); Ctrl+C ends it`);
    say(`a screenshot of it, renewed every few seconds: ${screenshot}`);
  }
  say(`ready in ${seconds()}`);
  return runApp(electron.executable, [...args, root, ...process.argv.slice(2)], environment);
});

function runApp(executable, args, env) {
  return new Promise((resolve, reject) => {
    const app = spawn(executable, args, { stdio: 'inherit', env });
    // A terminal sends Ctrl+C to the app as well; a signal that is sent to this program alone must reach it too.
    process.on('SIGINT', () => app.kill('SIGINT'));
    process.on('SIGTERM', () => app.kill('SIGTERM'));
    // npm hands a signal to the shell between us, which ends and tells nobody.
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && app.kill(), 1000).unref();
    app.once('error', reject);
    app.once('exit', (code) => resolve(code ?? 0));
  });
}
