// The window's own figures: start to a usable list beside an empty window; the main process during a pull of 1 GB.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { _electron as electron } from '@playwright/test';
import { spread, number, timed } from './measure.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SANDBOX = process.getuid?.() === 0 ? ['--no-sandbox'] : [];

export async function windowFigures(scratch, images) {
  const display = process.env.DISPLAY ? undefined : await virtualDisplay();
  try {
    const rows = await starts(scratch);
    const busy = await duringPull(scratch, images);
    console.log(
      [
        '### The window',
        '',
        '| figure | value |',
        '|---|---:|',
        `| empty Electron window, start to first paint, median s | ${number(rows.empty.median)} (${number(rows.empty.least)}–${number(rows.empty.most)}) |`,
        `| Strata, start to usable list, median s | ${number(rows.ours.median)} (${number(rows.ours.least)}–${number(rows.ours.most)}) |`,
        `| ratio | ${(rows.ours.median / rows.empty.median).toFixed(2)} |`,
        `| main process, event-loop delay p99 during a pull of 1 GB, ms | ${busy.p99.toFixed(1)} |`,
        `| main process, most resident memory during it, MB | ${(busy.memory.resident / 1e6).toFixed(0)} |`,
        `| of that, not shared with Chromium's other processes, MB | ${(busy.memory.own / 1e6).toFixed(0)} |`,
        '',
      ].join('\n'),
    );
  } finally {
    display?.kill();
  }
}

async function starts(scratch) {
  const empty = path.join(scratch, 'empty-app');
  await mkdir(empty, { recursive: true });
  await writeFile(path.join(empty, 'package.json'), '{"name":"empty","main":"main.cjs"}');
  await writeFile(path.join(empty, 'page.html'), '<!doctype html><p data-testid="images-grid">empty</p>');
  await writeFile(
    path.join(empty, 'main.cjs'),
    `const { app, BrowserWindow } = require('electron');
     app.whenReady().then(() => new BrowserWindow({ width: 1200, height: 800 }).loadFile('page.html'));`,
  );
  const seconds = { empty: [], ours: [] };
  for (let round = 0; round < 6; round++) {
    for (const [name, folder] of round % 2
      ? [
          ['empty', empty],
          ['ours', ROOT],
        ]
      : [
          ['ours', ROOT],
          ['empty', empty],
        ]) {
      const home = await mkdtemp(path.join(scratch, 'home-'));
      const begun = performance.now();
      const app = await electron.launch({
        args: [...SANDBOX, folder],
        env: { ...process.env, STRATA_HOME: home },
      });
      const page = await app.firstWindow();
      await page.waitForSelector('[data-testid="images-grid"], [data-testid="empty-state"]');
      // The first round of each warms the disk's cache and does not count.
      if (round > 0) seconds[name].push((performance.now() - begun) / 1000);
      await app.close();
      await rm(home, { recursive: true, force: true });
    }
  }
  return { empty: spread(seconds.empty), ours: spread(seconds.ours) };
}

async function duringPull(scratch, images) {
  const reference = await oneGigabyte(scratch, images);
  const home = await mkdtemp(path.join(scratch, 'home-'));
  const app = await electron.launch({ args: [...SANDBOX, ROOT], env: { ...process.env, STRATA_HOME: home } });
  const page = await app.firstWindow();
  await page.waitForSelector('[data-testid="frame"]');
  await app.evaluate(() => {
    const { monitorEventLoopDelay } = process.mainModule.require('node:perf_hooks');
    globalThis.benchDelay = monitorEventLoopDelay({ resolution: 5 });
    globalThis.benchDelay.enable();
    const { readFileSync } = process.mainModule.require('node:fs');
    globalThis.benchMemory = { resident: 0, own: 0 };
    globalThis.benchTimer = setInterval(() => {
      // Resident memory counts Chromium's own program file, which all its processes share; RssAnon does not.
      const own = Number(/RssAnon:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
      const memory = globalThis.benchMemory;
      memory.resident = Math.max(memory.resident, process.memoryUsage().rss);
      memory.own = Math.max(memory.own, own);
    }, 50);
  });
  const ended = await page.evaluate(async (text) => {
    const started = await window.strata.invoke('pull.start', { text, platform: null });
    if (!started.ok) return started.error.message;
    return new Promise((resolve) => {
      const stop = window.strata.subscribe((event) => {
        if (event.kind !== 'job' || event.job.id !== started.value.jobId) return;
        if (!['done', 'failed', 'cancelled'].includes(event.job.state.kind)) return;
        stop();
        resolve(event.job.state.kind);
      });
    });
  }, reference);
  if (ended !== 'done') throw new Error(`the pull in the window ended: ${ended}`);
  const figures = await app.evaluate(() => {
    clearInterval(globalThis.benchTimer);
    return { p99: globalThis.benchDelay.percentile(99) / 1e6, memory: globalThis.benchMemory };
  });
  await app.close();
  return figures;
}

/** Four layers of 256 MiB that do not compress. */
async function oneGigabyte(scratch, images) {
  const folder = path.join(scratch, 'gigabyte');
  const layout = path.join(scratch, 'gigabyte-layout');
  await timed('umoci', ['init', '--layout', layout]);
  await timed('umoci', ['new', '--image', `${layout}:gigabyte`]);
  for (let at = 0; at < 4; at++) {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await timed('dd', ['if=/dev/urandom', `of=${folder}/part-${at}`, 'bs=1M', 'count=256']);
    await timed('umoci', ['insert', '--image', `${layout}:gigabyte`, folder, `/part-${at}`]);
  }
  await rm(folder, { recursive: true, force: true });
  const reference = images.image('gigabyte');
  await timed('skopeo', [
    'copy',
    '-q',
    '--dest-tls-verify=false',
    `oci:${layout}:gigabyte`,
    `docker://${reference}`,
  ]);
  await rm(layout, { recursive: true, force: true });
  return reference;
}

async function virtualDisplay() {
  const server = spawn('Xvfb', ['-displayfd', '1', '-screen', '0', '1400x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const number = await new Promise((resolve) =>
    server.stdout.once('data', (data) => resolve(String(data).trim())),
  );
  process.env.DISPLAY = `:${number}`;
  return server;
}
