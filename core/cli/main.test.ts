import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startFaultRegistry, type FaultRegistry } from '../testing/registry/fault-registry.ts';
import type { SeenRequest } from '../testing/registry/fault-registry-faults.ts';
import { bundleProgram } from '../testing/node-program.ts';
import { makeLayer } from '../testing/images/sample-layer.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';

let folder: TemporaryFolder;
let program: string;
let remote: FaultRegistry;

beforeAll(async () => {
  folder = await temporaryFolder();
  remote = await startFaultRegistry();
  // The layout of `out/`: the program finds its workers and its version from where it lies.
  const out = path.join(folder.path, 'product', 'out');
  program = await bundleProgram(fileURLToPath(new URL('./main.ts', import.meta.url)), path.join(out, 'cli'));
  await mkdir(out, { recursive: true });
  await symlink(inject('workers'), path.join(out, 'workers'));
  await writeFile(path.join(folder.path, 'product', 'package.json'), '{"version": "9.8.7"}');
});
afterAll(async () => {
  await remote.close();
  await folder.remove();
});

function start(args: readonly string[], home = 'home') {
  const child = spawn(process.execPath, [program, ...args], {
    env: { ...process.env, STRATA_HOME: path.join(folder.path, home), DOCKER_CONFIG: folder.path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let errors = '';
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => ({ code, signal, out, errors }));
  return { child, ended, told: () => out };
}

describe('the program', () => {
  it('runs as bundled, and ends by itself', async () => {
    expect(await start(['version']).ended).toMatchObject({
      code: 0,
      out: 'Strata version 9.8.7\n',
      errors: '',
    });
    expect(await start(['images']).ended).toMatchObject({
      code: 0,
      out: 'REPOSITORY   TAG       IMAGE ID   CREATED   SIZE\n',
    });
    expect(await start(['rmi', 'nope']).ended).toMatchObject({ code: 1, out: '' });
  });

  it('is quiet when the reader of its output goes away', async () => {
    const { child, ended } = start(['--help']);
    child.stdout.destroy();
    expect((await ended).errors).toBe('');
  });

  it('ends with 130 on Ctrl-C, keeps what has arrived, and the next pull asks only for the rest', async () => {
    const layer = await makeLayer({ kind: 'exact', seed: 'big', blobBytes: 3_000_000 });
    remote.addImage('team/app', '1', { layers: [layer.blob], diffIds: [layer.diffId] });
    const big = (seen: SeenRequest): boolean => seen.path.includes(layer.digest);
    remote.faults.next(big, { kind: 'stall', after: 2_000_000 });
    const first = start(['pull', `${remote.host}/team/app:1`], 'cancelled');
    await expect
      .poll(() => remote.requests.find(big)?.sent, { timeout: 20_000 })
      .toBeGreaterThanOrEqual(2_000_000);
    const partial = path.join(folder.path, 'cancelled', 'store', 'v1', 'partial');
    await expect.poll(() => bytesBelow(partial), { timeout: 20_000 }).toBeGreaterThan(1_000_000);
    first.child.kill('SIGINT');
    const cancelled = await first.ended;
    expect(cancelled).toMatchObject({
      code: 130,
      errors: expect.stringContaining('Cancelled. What has arrived is kept'),
    });
    expect(cancelled.errors).not.toContain('Error');
    const kept = await bytesBelow(partial);
    expect(kept).toBeGreaterThan(1_000_000);

    const second = await start(['pull', '-q', `${remote.host}/team/app:1`], 'cancelled').ended;
    expect(second).toMatchObject({ code: 0, out: `${remote.host}/team/app:1\n`, errors: '' });
    const again = remote.requests.filter(big).at(-1);
    expect(again?.headers.range).toMatch(/^bytes=\d{7}-/);
    expect(again?.sent).toBeLessThan(2_000_000);
  });
});

async function bytesBelow(folderOfFiles: string): Promise<number> {
  const names = await readdir(folderOfFiles).catch(() => []);
  const sizes = await Promise.all(
    names.map(async (name) => (await stat(path.join(folderOfFiles, name))).size),
  );
  return sizes.reduce((total, size) => total + size, 0);
}
