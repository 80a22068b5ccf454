import { stat } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { z } from 'zod';
import { applyLayers } from '../container/rootfs/apply-layers.ts';
import { resolveInRoot } from '../container/rootfs/resolve-in-root.ts';
import type { LayerFile } from '../image/content/content-orders.ts';
import { StrataError } from '../oci/strata-error.ts';
import { runningDigest } from '../stream/hash.ts';
import { operation, type Operation } from './operation.ts';

const applyInput = z.object({ root: z.string(), layers: z.array(z.string()) });
const resolveInput = z.object({ root: z.string(), path: z.string() });

/** A layer in a file of its own; whether it is compressed is up to its bytes. */
async function layerIn(path: string): Promise<LayerFile> {
  try {
    const { size } = await stat(path);
    const hash = runningDigest('sha256');
    for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array);
    const digest = hash.digest();
    return { path, offset: 0, length: size, compression: 'none', derivedFolder: '', digest, diffId: digest };
  } catch (error) {
    throw new StrataError('INVALID_INPUT', `${path} could not be read`, { cause: error });
  }
}

export const rootfsOperations: Readonly<Record<string, Operation>> = {
  'layer.apply': operation(applyInput, async ({ root, layers }, signal) => {
    await applyLayers(root, await Promise.all(layers.map(layerIn)), { signal });
    return true;
  }),
  'path.resolveInRoot': operation(resolveInput, ({ root, path }) => resolveInRoot(root, path)),
};
