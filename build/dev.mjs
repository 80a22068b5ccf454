/**
 * `npm run dev`: the app with its window served by Vite, so that an edit of renderer/ shows at once and an edit of core/ or
 * electron/ restarts the app. The main process loads ELECTRON_RENDERER_URL in place of its files, and only from a checkout.
 */
import { spawn } from 'node:child_process';
import { ensureElectron } from './electron-runtime.mjs';
import { root } from './lib/root.mjs';
import { SetUpError, main, say } from './lib/say.mjs';
import { ensureDependencies, requireNode } from './setup/dependencies.mjs';
import { hasDisplay } from './setup/display.mjs';
import { whyNoSandbox } from './setup/sandbox.mjs';
import { ensureSystem } from './setup/system.mjs';

/** Several bundles finish one after the other for one edit; the app restarts once. */
const SETTLE_MS = 150;

/** The page's own policy forbids the inline script that Vite's hot reload needs. Bundled pages keep theirs. */
const withoutPolicy = {
  name: 'strata:no-policy-in-development',
  /** @type {(html: string) => string} */
  transformIndexHtml: (html) => html.replace(/<meta[^>]*http-equiv="Content-Security-Policy"[^>]*>/i, ''),
};

await main(async () => {
  requireNode();
  if (!hasDisplay()) throw new SetUpError('this needs a display; "npm start" brings one of its own');
  await ensureDependencies();
  await ensureSystem(['app']);
  const electron = await ensureElectron();
  const url = await serveWindow();
  const app = restartable(electron.executable, url);
  await watch(['workers', 'preload', 'main'], app.restart);
  await app.ended;
});

async function serveWindow() {
  const [{ createServer, mergeConfig }, { parts }] = await Promise.all([
    import('vite'),
    import('./bundle.mjs'),
  ]);
  const config = mergeConfig(parts.renderer(), {
    plugins: [withoutPolicy],
    server: { host: '127.0.0.1', port: 0 },
  });
  const server = await createServer(config);
  await server.listen();
  const url = server.resolvedUrls?.local[0] ?? '';
  say(`the window is served at ${url}`);
  return url;
}

/** Bundles the parts, again after every edit, and calls back when all of them stand. */
async function watch(names, onBuilt) {
  const [{ build, mergeConfig }, { parts }] = await Promise.all([import('vite'), import('./bundle.mjs')]);
  const standing = new Set();
  for (const name of names) {
    const tell = {
      name: 'strata:built',
      closeBundle() {
        standing.add(name);
        if (standing.size === names.length) onBuilt();
      },
    };
    await build(mergeConfig(parts[name](), { plugins: [tell], build: { watch: {}, sourcemap: true } }));
  }
}

/** The app as a process that can be replaced; `ended` when it ends by itself. */
function restartable(executable, url) {
  let child;
  let timer;
  let end;
  const ended = new Promise((resolve) => (end = resolve));
  const start = () => {
    const args = [...(whyNoSandbox() ? ['--no-sandbox'] : []), root];
    const started = spawn(executable, args, {
      stdio: 'inherit',
      env: { ...process.env, ELECTRON_RENDERER_URL: url },
    });
    child = started;
    started.once('exit', () => {
      if (child !== started) return;
      end();
      // The server and the watchers would keep this program alive.
      process.exit();
    });
  };
  const replace = () => {
    const old = child;
    if (!old) return start();
    // The store allows one main process at a time: the next one starts when this one has gone.
    child = undefined;
    old.once('exit', start);
    old.kill();
  };
  for (const signal of ['SIGINT', 'SIGTERM']) {
    process.on(signal, () => {
      child?.kill();
      process.exit();
    });
  }
  const restart = () => {
    clearTimeout(timer);
    timer = setTimeout(replace, SETTLE_MS);
  };
  return { restart, ended };
}
