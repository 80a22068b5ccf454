import type { ImageChoice } from '../../api/files.ts';
import { readConfigOf, variantOf } from '../../image/detail.ts';
import { imageByKey } from '../../image/find-image.ts';
import type { Image, ImageLayer, ImageVariant } from '../../image/image.ts';
import { layersOf } from '../../image/load/image-facts.ts';
import { imageTitle } from '../../image/image-name.ts';
import { readLayerIndexHeader } from '../../image/layer-index/layer-index.ts';
import type { PlacedLayer } from '../../image/placed-layer.ts';
import { shortDigest, type Digest } from '../../oci/digest.ts';
import { readDocument } from '../../oci/document.ts';
import { layerCompression } from '../../oci/media-types.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { Store } from '../../store/store.ts';
import { explained } from '../../stream/disk-error.ts';
import { mapLimited } from '../../transfer/limited.ts';
import { sharedWork } from '../../transfer/shared-work.ts';
import { checkStoredLayer, type TransferParts } from '../../transfer/layer-download.ts';
import type { Images } from '../core.ts';
import type { LookedAt, PlacedImage } from './ground.ts';

/** Layers that are indexed at the same time: inflating and hashing fill two cores. */
const AT_A_TIME = 2;
const NEVER = new AbortController().signal;

/** Finds the image of a key among those that are looked at where they are, else in the store. */
export function placedImages(
  parts: TransferParts,
  current: () => Promise<Images>,
  lookAt: (key: string) => LookedAt | undefined,
): (choice: ImageChoice) => Promise<PlacedImage> {
  const index = indexing(parts);
  return async (choice) => lookAt(choice.key) ?? inStore(parts.store, await current(), choice, index);
}

type IndexLayer = (layer: ImageLayer, signal: AbortSignal) => Promise<Digest>;

async function inStore(
  store: Store,
  images: Images,
  { key, platform }: ImageChoice,
  index: IndexLayer,
): Promise<PlacedImage> {
  const { image } = imageByKey(images.all, key);
  const variant = variantOf(image, platform);
  const [detail, present, facts, holds, names] = await Promise.all([
    images.detail(key, platform),
    store.present(),
    store.facts(),
    store.holds(),
    store.names(),
  ]);
  const snapshot = { present, facts, holds, names };
  return {
    detail,
    config: await readConfigOf(variant, snapshot, (descriptor) => store.readBlob(descriptor)),
    annotations: await annotationsOf(store, variant, present),
    async layers({ signal = NEVER, upTo = Number.POSITIVE_INFINITY } = {}) {
      const layers = layersOf(variant, snapshot).slice(0, upTo + 1);
      const absent = layers.findIndex(({ state }) => state === 'missing');
      if (absent >= 0) throw missing(image, layers, absent);
      return mapLimited(layers, AT_A_TIME, async (layer) => place(store, layer, await index(layer, signal)));
    },
  };
}

/** The diff ID of a layer with an index; makes one when there is none. */
function indexing(parts: TransferParts): IndexLayer {
  const { store } = parts;
  const shared = sharedWork<Digest>();
  const indexed = async ({ digest }: ImageLayer): Promise<Digest | undefined> => {
    const diffId = (await store.facts()).get(digest)?.diffId;
    if (diffId === undefined) return undefined;
    // One that is damaged, or of another layer, is made again.
    return (await indexedAs(store.derivedLayer(diffId).indexFile)) === diffId ? diffId : undefined;
  };
  return async (layer, signal) =>
    (await indexed(layer)) ??
    shared(
      layer.digest,
      signal,
      async () => (await indexed(layer)) ?? (await checkStoredLayer(parts, layer, signal)).diffId,
    );
}

function place(store: Store, layer: ImageLayer, diffId: Digest): PlacedLayer {
  const { folder, indexFile } = store.derivedLayer(diffId);
  return {
    diffId,
    digest: layer.digest,
    indexFile,
    bytes: {
      kind: 'file',
      path: store.blobPath(layer.digest),
      offset: 0,
      length: layer.size,
      compression: layerCompression(layer.mediaType),
      derivedFolder: folder,
    },
  };
}

async function annotationsOf(
  store: Store,
  variant: ImageVariant,
  present: ReadonlySet<Digest>,
): Promise<Readonly<Record<string, string>>> {
  if (variant.manifest === null || !present.has(variant.descriptor.digest)) return {};
  const document = readDocument(await store.readBlob(variant.descriptor), {});
  return document.value.annotations ?? {};
}

function missing(image: Image, layers: readonly ImageLayer[], position: number): StrataError {
  const digest = layers[position]?.digest ?? '';
  return new StrataError(
    'BLOB_UNKNOWN',
    `Layer ${position + 1} of ${layers.length} of ${imageTitle(image)} (${shortDigest(digest)}) is not here, so its files are not known`,
    { action: 'Pull the image again: only what is missing is downloaded.', evidence: { digest } },
  );
}

async function indexedAs(indexFile: string): Promise<Digest | undefined> {
  return explained('read', indexFile, async () => (await readLayerIndexHeader(indexFile))?.diffId);
}
