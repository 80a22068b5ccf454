import { randomUUID } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { WrittenLayer } from '../../container/changes/write-layer.ts';
import { openContainers, type Containers } from '../../container/containers.ts';
import type { Rootfs } from '../../container/rootfs/prepare-rootfs.ts';
import type { ContainerOrder } from '../../container/run-container.ts';
import type { LayerFile } from '../../image/content/content-orders.ts';
import { openWorkers, type Workers } from '../../stream/workers.ts';
import { makeLayer, sha256, type LayerSpec } from '../images/sample-layer.ts';
import { listTar, type ListedEntry } from '../images/tar-listing.ts';
import { temporaryFolder, type TemporaryFolder } from '../temporary-folder.ts';

/** What a command in a container said and left. */
export interface Told {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly layer: WrittenLayer;
  readonly entries: readonly ListedEntry[];
  /** The layer as a file. */
  readonly file: LayerFile;
}

/** Containers over a folder of their own, or over one that another process has left. */
export interface ContainerGround {
  readonly path: string;
  readonly workers: Workers;
  readonly containers: Containers;
  layer(spec: LayerSpec): Promise<LayerFile>;
  /** Runs a command of busybox's shell; `keep`: what it left becomes an unpacked layer. */
  sh(command: string, order: ShellOrder, options?: { readonly keep?: boolean }): Promise<Told>;
  close(): Promise<void>;
}

export type ShellOrder = Partial<ContainerOrder> & { readonly rootfs: Rootfs };

/** Times later than this one become it in the layers of commands. */
const LATEST = 1_700_000_000;

export async function containerGround(
  workersFolder: string,
  {
    at: existing,
    ...options
  }: { readonly overlay?: boolean; readonly budget?: number; readonly at?: string } = {},
): Promise<ContainerGround> {
  const folder: TemporaryFolder =
    existing === undefined ? await temporaryFolder() : { path: existing, remove: () => Promise.resolve() };
  const workers = openWorkers({ folder: workersFolder, size: 2 });
  const at = (
    file: string,
    length: number,
  ): Pick<LayerFile, 'path' | 'offset' | 'length' | 'derivedFolder'> => ({
    path: file,
    offset: 0,
    length,
    derivedFolder: folder.path,
  });
  const containers = openContainers({ storeRoot: folder.path, workers, ...options });
  return {
    path: folder.path,
    workers,
    containers,
    async layer(spec) {
      const { blob, digest, diffId, compression } = await makeLayer(spec);
      const file = path.join(folder.path, digest.slice('sha256:'.length));
      await writeFile(file, blob);
      return { ...at(file, blob.length), compression, digest, diffId };
    },
    async sh(command, order, { keep = false } = {}) {
      const said = { stdout: '', stderr: '' };
      const { exitCode, tree } = await containers.run({
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
      const name = path.join(folder.path, `layer-${randomUUID()}.tar`);
      const layer = await tree.writeLayer(name, { latest: LATEST });
      if (keep) await tree.keep(layer);
      await tree.discard();
      const bytes = await readFile(name);
      const digest = sha256(bytes);
      const file = { ...at(name, bytes.length), compression: 'none', digest, diffId: digest } as const;
      return { code: exitCode, ...said, layer, entries: listTar(bytes), file };
    },
    async close() {
      await workers.close();
      await folder.remove();
    },
  };
}
