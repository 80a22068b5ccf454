import type { ImageState } from '../../api/images.ts';
import { shortDigest } from '../../oci/digest.ts';
import type { ImageLayer, ImageVariant, StoredBlob } from '../image.ts';
import type { StoreSnapshot } from './snapshot.ts';

export function layersOf(variant: ImageVariant, snapshot: StoreSnapshot): readonly ImageLayer[] {
  return (variant.manifest?.layers ?? []).map((layer, position) => {
    const diffId = variant.config?.diffIds[position] ?? null;
    const facts = snapshot.facts.get(layer.digest);
    const here = snapshot.present.has(layer.digest);
    return {
      digest: layer.digest,
      size: layer.size,
      mediaType: layer.mediaType,
      diffId,
      unpacked: facts?.unpacked ?? null,
      entries: facts?.entries ?? null,
      state: !here
        ? 'missing'
        : facts === undefined
          ? 'checking'
          : diffId === null || facts.diffId === diffId
            ? 'verified'
            : 'bad',
    };
  });
}

export function sizesOf(
  variant: ImageVariant,
  layers: readonly ImageLayer[],
  blobs: readonly StoredBlob[],
): { download: number; unpacked: number | null; onDisk: number } {
  let download = variant.descriptor.size + (variant.manifest?.config.size ?? 0);
  // A layer that occurs twice is transferred once, and extracted twice.
  layers.forEach((layer, position) => {
    if (layers.findIndex(({ digest }) => digest === layer.digest) === position) download += layer.size;
  });
  let unpacked: number | null = variant.manifest === null ? null : 0;
  for (const layer of layers)
    unpacked = unpacked === null || layer.unpacked === null ? null : unpacked + layer.unpacked;
  return { download, unpacked, onDisk: blobs.reduce((sum, blob) => sum + blob.size, 0) };
}

export function stateOf(
  variant: ImageVariant,
  layers: readonly ImageLayer[],
  rootProblem: string | null,
  snapshot: StoreSnapshot,
): { state: ImageState; problem: string | null } {
  const problem = variant.problem ?? rootProblem;
  if (problem !== null) return { state: 'bad', problem };
  if (variant.manifest === null) return { state: 'incomplete', problem: 'Its manifest is not here' };
  if (!snapshot.present.has(variant.manifest.config.digest))
    return { state: 'incomplete', problem: 'Its config is not here' };
  const missing = layers.filter((layer) => layer.state === 'missing').length;
  if (missing > 0) {
    return {
      state: 'incomplete',
      problem: `${missing} of its ${layers.length} layers ${missing === 1 ? 'is' : 'are'} not here`,
    };
  }
  const promised = variant.config?.diffIds.length ?? 0;
  if (promised !== layers.length) {
    return {
      state: 'bad',
      problem: `Its config promises ${promised} layers, its manifest lists ${layers.length}`,
    };
  }
  const bad = layers.findIndex((layer) => layer.state === 'bad');
  const layer = layers[bad];
  if (layer !== undefined) {
    const unpacksTo = shortDigest(snapshot.facts.get(layer.digest)?.diffId ?? '');
    return {
      state: 'bad',
      problem: `Layer ${bad + 1} of ${layers.length} unpacks to ${unpacksTo}, not to ${shortDigest(layer.diffId ?? '')} as its config promises`,
    };
  }
  const unchecked = layers.filter((each) => each.state === 'checking').length;
  if (unchecked > 0) {
    const verb = unchecked === 1 ? 'has' : 'have';
    return {
      state: 'checking',
      problem: `${unchecked} of its ${layers.length} layers ${verb} not been unpacked and checked yet`,
    };
  }
  return { state: 'complete', problem: null };
}
