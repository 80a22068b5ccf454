import { spawn } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@playwright/test';
import { startDockerRegistry, type DockerRegistry } from '../core/testing/registry/docker-registry.ts';
import { pushLayout } from '../core/testing/registry/push-layout.ts';
import { makeImage } from '../core/testing/images/sample-images.ts';
import { skopeoCopy, skopeoInspect } from '../core/testing/skopeo.ts';
import { temporaryFolder, type TemporaryFolder } from '../core/testing/temporary-folder.ts';

/** fault S1: this many in the ordinary run; `KILL_POINTS=1000` for the long one. */
const POINTS = Number(process.env['KILL_POINTS'] ?? 100);
const PROGRAM = fileURLToPath(new URL('../out/cli/strata.cjs', import.meta.url));

let registry: DockerRegistry;
let folder: TemporaryFolder;
let reference: string;
let home: string;
let store: string;

test.beforeAll(async () => {
  registry = await startDockerRegistry();
  folder = await temporaryFolder();
  home = path.join(folder.path, 'home');
  store = path.join(home, 'store', 'v1');
  const layout = path.join(folder.path, 'layout');
  await makeImage(layout, {
    name: 'kill',
    layers: [
      { kind: 'busybox' },
      { kind: 'random', seed: 'kill', bytes: 8_000_000 },
      { kind: 'files', seed: 'kill', count: 500, bytesEach: 900 },
    ],
  });
  await pushLayout(layout, 'kill', registry.address, 'kill/image:latest');
  reference = `${registry.address}/kill/image:latest`;
});

test.afterAll(async () => {
  await registry?.stop();
  await folder?.remove();
});

test(`${POINTS} kills of a pull or a removal leave nothing corrupt and nothing behind`, async () => {
  test.setTimeout(POINTS * 3_000 + 60_000);
  const whole = await time(['pull', '-q', reference]);
  const removal = await time(['rmi', reference]);
  for (let point = 0; point < POINTS; point++) {
    const removing = point % 3 === 2;
    if (removing) expect((await strata(['pull', '-q', reference])).code).toBe(0);
    const [command, longest] = removing ? [['rmi', reference], removal] : [['pull', '-q', reference], whole];
    // Evenly over the whole of it, a little beyond included.
    await killAfter(command, (longest * 1.1 * ((point * 61) % POINTS)) / POINTS);
    const verified = await strata(['verify']);
    expect(verified.code, `point ${point}: ${verified.output}`).toBe(0);
  }
  expect((await strata(['pull', '-q', reference])).code).toBe(0);
  expect((await skopeoInspect(`oci:${store}:${reference}`)).Layers).toHaveLength(3);
  // manifest, config, three layers; and of what was cut off, nothing
  expect(await readdir(path.join(store, 'blobs', 'sha256'))).toHaveLength(5);
  for (const place of ['partial', 'journal', 'trash']) {
    expect(await readdir(path.join(store, place)).catch(() => []), place).toEqual([]);
  }
});

test(`${POINTS / 2} kills of a push or a copy leave no half image, and the next one ends it`, async () => {
  test.setTimeout(POINTS * 3_000 + 60_000);
  expect((await strata(['pull', '-q', reference])).code).toBe(0);
  const pushed = (point: number | string): string => `${registry.address}/kill/pushed-${point}:1`;
  const send = (point: number | string, copied: boolean): readonly string[] =>
    copied ? ['copy', '-q', reference, pushed(point)] : ['push', '-q', pushed(point)];
  expect((await strata(['tag', reference, pushed('first')])).code).toBe(0);
  const pushing = await time(send('first', false));
  const copying = await time(send('second', true));
  for (let point = 0; point < POINTS / 2; point++) {
    const copied = point % 2 === 1;
    expect((await strata(['tag', reference, pushed(point)])).code).toBe(0);
    await killAfter(send(point, copied), ((copied ? copying : pushing) * 1.1 * ((point * 31) % 50)) / 50);
    // Whole, or not there at all.
    const seen = await strata(['manifest', 'inspect', pushed(point)]);
    if (seen.code === 0) await skopeoCopy(`docker://${pushed(point)}`, `dir:${folder.path}/whole-${point}`);
    const again = await strata(send(point, copied));
    expect(again.code, `point ${point}: ${again.output}`).toBe(0);
  }
  const verified = await strata(['verify']);
  expect(verified.code, verified.output).toBe(0);
  const { Digest: digest } = await skopeoInspect(`docker://${reference}`);
  for (const point of ['first', 'second', 0, POINTS / 2 - 1])
    expect((await skopeoInspect(`docker://${pushed(point)}`)).Digest).toBe(digest);
});

async function time(command: readonly string[]): Promise<number> {
  const begun = performance.now();
  const { code, output } = await strata(command);
  expect(code, output).toBe(0);
  return performance.now() - begun;
}

function start(command: readonly string[]) {
  return spawn(process.execPath, [PROGRAM, ...command], {
    env: { ...process.env, STRATA_HOME: home },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function strata(command: readonly string[]): Promise<{ code: number | null; output: string }> {
  const child = start(command);
  let output = '';
  child.stdout.on('data', (chunk) => (output += String(chunk)));
  child.stderr.on('data', (chunk) => (output += String(chunk)));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, output };
}

async function killAfter(command: readonly string[], milliseconds: number): Promise<void> {
  const child = start(command);
  const ended = new Promise((resolve) => child.once('close', resolve));
  child.stdout.resume();
  child.stderr.resume();
  await Promise.race([delay(milliseconds), ended]);
  child.kill('SIGKILL');
  await ended;
}
