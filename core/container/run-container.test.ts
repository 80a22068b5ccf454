import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { containerGround, type ContainerGround } from '../testing/container-ground.ts';
import { listTar } from '../testing/tar-listing.ts';
import type { ContainerOrder } from './run-container.ts';
import type { Rootfs } from './rootfs/prepare-rootfs.ts';
import type { WrittenLayer } from './changes/write-layer.ts';

let ground: ContainerGround;
let rootfs: Rootfs;
beforeAll(async () => {
  ground = await containerGround(inject('workers'));
  rootfs = await ground.containers.prepare([await ground.layer({ kind: 'busybox' })]);
});
afterAll(async () => {
  await rootfs.release();
  await ground.close();
});

interface Told {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly layer: WrittenLayer;
  readonly entries: readonly string[];
}

let count = 0;

async function sh(command: string, order: Partial<ContainerOrder> = {}): Promise<Told> {
  const said = { stdout: '', stderr: '' };
  const { exitCode, tree } = await ground.containers.run({
    rootfs,
    args: ['/bin/sh', '-c', command],
    env: ['PATH=/bin'],
    cwd: '/',
    user: '',
    mounts: [],
    network: 'none',
    hostname: 'sandbox',
    onOutput: (stream, chunk) => {
      said[stream] += Buffer.from(chunk).toString();
    },
    ...order,
  });
  count += 1;
  const file = join(ground.path, `layer-${count}.tar`);
  const layer = await tree.writeLayer(file, { latest: 1_000_000_000 });
  await tree.discard();
  const entries = listTar(await readFile(file)).map(({ name }) => name);
  return { code: exitCode, ...said, layer, entries };
}

test('a program runs, and what it changed is a layer', async () => {
  const { code, stdout, stderr, layer, entries } = await sh(
    'echo out; echo err >&2; mkdir -p /new/folder; echo hi > /new/folder/file; rm /etc/group; echo x >> /etc/passwd; exit 3',
  );
  expect({ code, stdout, stderr }).toEqual({ code: 3, stdout: 'out\n', stderr: 'err\n' });
  expect(layer.changes.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
    'changed /etc',
    'removed /etc/group',
    'changed /etc/passwd',
    'added /new',
    'added /new/folder',
    'added /new/folder/file',
  ]);
  expect(entries).toEqual(['etc/', 'etc/.wh.group', 'etc/passwd', 'new/', 'new/folder/', 'new/folder/file']);
});

test('what changes nothing leaves nothing, mounts and all', async () => {
  const { entries, layer } = await sh('true');
  expect({ entries, lost: layer.lost }).toEqual({ entries: [], lost: [] });
  expect(await readdir(join(ground.path, 'derived', 'rootfs', 'scratch'))).toHaveLength(1);
});
