import { stat } from 'node:fs/promises';
import type { PlacedLayer } from '../../image/placed-layer.ts';
import type { Digest } from '../../oci/digest.ts';
import { layerCompression } from '../../oci/media-types.ts';
import { mapLimited } from '../../transfer/limited.ts';
import { checkStoredLayer, type TransferParts } from '../../transfer/layer-download.ts';
import type { BuiltLayer } from '../stages/built.ts';

/** Layers that are indexed at the same time: inflating and hashing fill two cores. */
const AT_A_TIME = 2;

/** Where a layer of the store is, whether it has an index or not. */
export function placedAt({ store }: TransferParts, { descriptor, diffId }: BuiltLayer): PlacedLayer {
  const { folder, indexFile } = store.derivedLayer(diffId);
  return {
    diffId,
    digest: descriptor.digest,
    indexFile,
    bytes: {
      kind: 'file',
      path: store.blobPath(descriptor.digest),
      offset: 0,
      length: descriptor.size,
      compression: layerCompression(descriptor.mediaType),
      derivedFolder: folder,
    },
  };
}

/** Layers of the store with their indexes, which are made where there are none. What two ask for at once is done once. */
export function layerPlaces(
  parts: TransferParts,
  signal: AbortSignal,
): (layers: readonly BuiltLayer[]) => Promise<readonly PlacedLayer[]> {
  const made = new Map<Digest, Promise<PlacedLayer>>();
  const place = async ({ descriptor, diffId }: BuiltLayer): Promise<PlacedLayer> => {
    const { store } = parts;
    const { indexFile } = store.derivedLayer(diffId);
    const isIndexed = await stat(indexFile).then(
      () => true,
      () => false,
    );
    if (!isIndexed) await checkStoredLayer(parts, descriptor, signal);
    return placedAt(parts, { descriptor, diffId });
  };
  return (layers) =>
    mapLimited(layers, AT_A_TIME, (layer) => {
      const known = made.get(layer.descriptor.digest) ?? place(layer);
      made.set(layer.descriptor.digest, known);
      return known;
    });
}
