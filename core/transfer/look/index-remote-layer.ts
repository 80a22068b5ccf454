import { rm } from 'node:fs/promises';
import { startLayerPass, type LayerFacts } from '../../image/layer-index/layer-pass.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { layerCompression } from '../../oci/media-types.ts';
import type { Reference } from '../../oci/reference.ts';
import type { TransferParts } from '../layer-download.ts';
import { receiveLayer } from '../receive-layer.ts';

interface RemoteLayer {
  readonly reference: Reference;
  readonly descriptor: Descriptor;
  /** Gets the index; the caller publishes it. Removed again on failure. */
  readonly indexFile: string;
  readonly onProgress: (received: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Downloads a layer for its list of files: the same pass as a pull's, digest and all, but only the index is kept. Its
 * bytes are in a temporary file meanwhile, from which a broken connection is gone on with.
 */
export async function indexRemoteLayer(parts: TransferParts, layer: RemoteLayer): Promise<LayerFacts> {
  const { store, workers, registry } = parts;
  const { reference, descriptor, indexFile, onProgress, signal } = layer;
  const file = store.temporary();
  const pass = startLayerPass(workers, {
    file,
    resumeFrom: 0,
    expected: { digest: descriptor.digest, size: descriptor.size },
    compression: layerCompression(descriptor.mediaType),
    mode: 'index',
    indexFile,
    signal,
  });
  try {
    const observe: Parameters<typeof receiveLayer>[1]['observe'] = (event) => {
      if (event.kind === 'bytes') onProgress(event.received);
    };
    await receiveLayer(registry, { reference, descriptor, observe, signal }, pass);
    await pass.downloaded();
    return await pass.finished();
  } catch (error) {
    await pass.abort();
    await rm(indexFile, { force: true }).catch(() => undefined);
    throw error;
  } finally {
    await rm(file, { force: true }).catch(() => undefined);
  }
}
