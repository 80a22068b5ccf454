import type { ImageDetail, LayerView } from '../api/images.ts';
import type { ImageConfig } from '../oci/config.ts';
import { readConfig, readDocument } from '../oci/document.ts';
import { formatPlatform, parsePlatform } from '../oci/platform.ts';
import { StrataError } from '../oci/strata-error.ts';
import { baseImage } from './relatives/base-image.ts';
import { configView, emptyConfigView } from './config-view.ts';
import { imageByKey } from './find-image.ts';
import { joinHistory } from './history.ts';
import type { Image, ImageLayer, ImageVariant, StoredBlob } from './image.ts';
import { layersOf, sizesOf, stateOf } from './load/image-facts.ts';
import { imageTitle } from './image-name.ts';
import { otherPlatforms, rowOf } from './list/rows.ts';
import type { ReadBlob, StoreSnapshot } from './load/snapshot.ts';
import { reachableBlobs, sharingImage } from './list/totals.ts';

/** Everything about one image, for one of its platforms (`null`: the one that its row shows). */
export async function imageDetail(
  images: readonly Image[],
  key: string,
  platform: string | null,
  snapshot: StoreSnapshot,
  read: ReadBlob,
): Promise<ImageDetail> {
  const { image, name } = imageByKey(images, key);
  const variant = variantOf(image, platform);
  const config = await readConfigOf(variant, snapshot, read);
  const layers = variant === image.variant ? image.layers : layersOf(variant, snapshot);
  const blobs = reachableBlobs(images);
  const standsOn = variant === image.variant ? image.standsOn : [];
  const annotations = await readAnnotations(variant, snapshot, read);
  return {
    row: variant === image.variant ? rowOf(image, name) : variantRow(image, name, variant, layers, snapshot),
    names: image.names,
    layers: layers.map((layer, position) => layerView(layer, position, image, blobs)),
    history: joinHistory(config?.history ?? [], layers.length),
    config: config === null ? emptyConfigView(variant.platform) : configView(config),
    standsOn: standsOn.map(sharingImage),
    base: baseImage({ annotations, config, layers: layers.length, standsOn }),
    opened: null,
  };
}

export function variantOf(image: Image, platform: string | null): ImageVariant {
  if (platform === null) return image.variant;
  const wanted = formatPlatform(parsePlatform(platform));
  const variant = image.variants.find((candidate) => candidate.platform === wanted);
  if (variant !== undefined) return variant;
  throw new StrataError('PLATFORM_NOT_FOUND', `${imageTitle(image)} is not offered for ${platform}`, {
    action: `It is offered for ${image.variants.map((each) => each.platform).join(', ')}.`,
  });
}

/** The config of a variant, or `null` when it is not here or cannot be understood: the row's `problem` says so. */
export async function readConfigOf(
  variant: ImageVariant,
  snapshot: Pick<StoreSnapshot, 'present'>,
  read: ReadBlob,
): Promise<ImageConfig | null> {
  const config = variant.manifest?.config;
  if (config === undefined || variant.config === null || !snapshot.present.has(config.digest)) return null;
  return readConfig(await read(config));
}

/** What its manifest says of it beyond layers; nothing when it is not here or cannot be understood. */
async function readAnnotations(
  variant: ImageVariant,
  snapshot: Pick<StoreSnapshot, 'present'>,
  read: ReadBlob,
): Promise<Readonly<Record<string, string>>> {
  if (variant.manifest === null || !snapshot.present.has(variant.descriptor.digest)) return {};
  try {
    return readDocument(await read(variant.descriptor)).value.annotations ?? {};
  } catch {
    // Damaged since it was listed: a verification says so; all else of the image can still be shown.
    return {};
  }
}

function layerView(
  layer: ImageLayer,
  position: number,
  image: Image,
  blobs: ReadonlyMap<ImageLayer['digest'], StoredBlob>,
): LayerView {
  return {
    position,
    digest: layer.digest,
    diffId: layer.diffId ?? '',
    mediaType: layer.mediaType,
    download: layer.size,
    unpacked: layer.unpacked,
    entries: layer.entries,
    state: layer.state,
    sharedWith: (blobs.get(layer.digest)?.owners ?? []).filter((owner) => owner !== image).map(sharingImage),
  };
}

function variantRow(
  image: Image,
  name: string | null,
  variant: ImageVariant,
  layers: readonly ImageLayer[],
  snapshot: StoreSnapshot,
): ImageDetail['row'] {
  const here = new Map(image.blobs.map((blob) => [blob.digest, blob]));
  const own = [
    variant.descriptor,
    ...(variant.manifest === null ? [] : [variant.manifest.config]),
    ...layers,
  ];
  const blobs = [...new Set(own.flatMap(({ digest }) => here.get(digest) ?? []))];
  const sizes = sizesOf(variant, layers, blobs);
  const unique = blobs.reduce((sum, blob) => (blob.owners.length === 1 ? sum + blob.size : sum), 0);
  return {
    ...rowOf(image, name),
    manifestDigest: variant.descriptor.digest,
    imageId: variant.manifest?.config.digest ?? '',
    platform: variant.platform,
    otherPlatforms: otherPlatforms(image.variants, variant),
    created: variant.config?.created ?? null,
    labels: variant.config?.labels ?? {},
    layers: layers.length,
    ...sizes,
    unique,
    shared: sizes.onDisk - unique,
    usedBy: [],
    ...stateOf(variant, layers, null, snapshot),
  };
}
