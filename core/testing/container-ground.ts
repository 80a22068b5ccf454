import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { openContainers, type Containers } from '../container/containers.ts';
import type { LayerFile } from '../image/content/content-orders.ts';
import { openWorkers, type Workers } from '../stream/workers.ts';
import { makeLayer, sha256, type LayerSpec } from './sample-layer.ts';
import { temporaryFolder } from './temporary-folder.ts';

/** Containers over a folder of their own. */
export interface ContainerGround {
  readonly path: string;
  readonly workers: Workers;
  readonly containers: Containers;
  layer(spec: LayerSpec): Promise<LayerFile>;
  /** The archive of a layer that was written to `file`. */
  written(file: string, bytes: Uint8Array): LayerFile;
  close(): Promise<void>;
}

export async function containerGround(
  workersFolder: string,
  options: { readonly overlay?: boolean } = {},
): Promise<ContainerGround> {
  const folder = await temporaryFolder();
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
  return {
    path: folder.path,
    workers,
    containers: openContainers({ storeRoot: folder.path, workers, ...options }),
    async layer(spec) {
      const { blob, digest, diffId, compression } = await makeLayer(spec);
      const file = path.join(folder.path, digest.slice('sha256:'.length));
      await writeFile(file, blob);
      return { ...at(file, blob.length), compression, digest, diffId };
    },
    written(file, bytes) {
      const digest = sha256(bytes);
      return { ...at(file, bytes.length), compression: 'none', digest, diffId: digest };
    },
    async close() {
      await workers.close();
      await folder.remove();
    },
  };
}
