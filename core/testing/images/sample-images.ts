import type { Descriptor } from '../../oci/descriptor.ts';
import {
  DOCKER_CONFIG,
  DOCKER_LAYER,
  DOCKER_LAYER_GZIP,
  DOCKER_LIST,
  DOCKER_MANIFEST,
  OCI_CONFIG,
  OCI_INDEX,
  OCI_LAYER,
  OCI_LAYER_GZIP,
  OCI_LAYER_ZSTD,
  OCI_MANIFEST,
} from '../../oci/media-types.ts';
import { formatPlatform, parsePlatform } from '../../oci/platform.ts';
import { makeLayer, sha256, type Compression, type LayerSpec, type SampleLayer } from './sample-layer.ts';
import { nameImages, putBlob } from './sample-layout.ts';

export interface ImageRecipe {
  /** Base first. A layer that was made before can be given instead of its spec. */
  readonly layers: readonly (LayerSpec | SampleLayer)[];
  /** Name in the layout's index.json; without one the image is only there as blobs. */
  readonly name?: string;
  /** "linux/amd64" when absent. */
  readonly platform?: string;
  readonly format?: 'oci' | 'docker';
  readonly compression?: Compression;
  readonly created?: string;
  /** What a container starts with ("Env", "Cmd", "Labels"…). */
  readonly config?: Readonly<Record<string, unknown>>;
  /** One step per layer and a CMD when absent. */
  readonly history?: readonly Readonly<Record<string, unknown>>[];
  /** Further fields of the config document, or others' values. */
  readonly document?: Readonly<Record<string, unknown>>;
}

export interface SampleImage {
  readonly layout: string;
  readonly manifest: Descriptor;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly made: readonly SampleLayer[];
  /** Bytes of manifest, config and layers, each blob once. */
  readonly bytes: number;
  readonly platform: string;
}

/** Fixed, so that the same recipe gives the same image. */
const CREATED = '2024-05-06T07:08:09.123456789Z';

/** Makes an image in an OCI image layout (folder), which may hold others. No network, no process but for zstd. */
export async function makeImage(layout: string, recipe: ImageRecipe): Promise<SampleImage> {
  const made: SampleLayer[] = [];
  for (const layer of recipe.layers)
    made.push('blob' in layer ? layer : await makeLayer(layer, recipe.compression));
  const docker = recipe.format === 'docker';
  const layers: Descriptor[] = [];
  for (const layer of made)
    layers.push(await putBlob(layout, layerMediaType(layer.compression, docker), layer.blob));
  const configBytes = configOf(recipe, made);
  const config = await putBlob(layout, docker ? DOCKER_CONFIG : OCI_CONFIG, configBytes);
  const manifestBytes = manifestOf(config, layers, docker);
  const manifest = await putBlob(layout, docker ? DOCKER_MANIFEST : OCI_MANIFEST, manifestBytes);
  if (recipe.name !== undefined) await nameImages(layout, new Map([[recipe.name, manifest]]));
  const sizes = new Map([...layers, config, manifest].map(({ digest, size }) => [digest, size]));
  return {
    layout,
    manifest,
    config,
    layers,
    made,
    bytes: [...sizes.values()].reduce((sum, size) => sum + size, 0),
    platform: formatPlatform(parsePlatform(recipe.platform ?? 'linux/amd64')),
  };
}

interface IndexRecipe {
  readonly name?: string;
  readonly images: readonly SampleImage[];
  readonly format?: 'oci' | 'docker';
  /** Adds what BuildKit puts beside each image: a manifest for the platform unknown/unknown that holds statements. */
  readonly attested?: boolean;
}

/** An index over images of several platforms. */
async function makeIndex(layout: string, recipe: IndexRecipe): Promise<Descriptor> {
  const mediaType = recipe.format === 'docker' ? DOCKER_LIST : OCI_INDEX;
  const manifests: Descriptor[] = recipe.images.map(({ manifest, platform }) => ({
    ...manifest,
    platform: parsePlatform(platform),
  }));
  for (const image of recipe.attested === true ? recipe.images : [])
    manifests.push(await attest(layout, image));
  const index = await putBlob(
    layout,
    mediaType,
    Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, manifests })),
  );
  if (recipe.name !== undefined) await nameImages(layout, new Map([[recipe.name, index]]));
  return index;
}

async function attest(layout: string, image: SampleImage): Promise<Descriptor> {
  const statement = Buffer.from(
    JSON.stringify({ _type: 'https://in-toto.io/Statement/v0.1', of: image.manifest.digest }),
  );
  const layer = await putBlob(layout, 'application/vnd.in-toto+json', statement);
  const document = { architecture: 'unknown', os: 'unknown', config: {} };
  const rootfs = { type: 'layers', diff_ids: [layer.digest] };
  const config = await putBlob(layout, OCI_CONFIG, Buffer.from(JSON.stringify({ ...document, rootfs })));
  const manifest = await putBlob(layout, OCI_MANIFEST, manifestOf(config, [layer], false));
  return {
    ...manifest,
    annotations: {
      'vnd.docker.reference.digest': image.manifest.digest,
      'vnd.docker.reference.type': 'attestation-manifest',
    },
    platform: { architecture: 'unknown', os: 'unknown' },
  };
}

/** One image per platform over the same layers, each with a tiny layer of its own, and their index. */
export async function multiPlatform(
  layout: string,
  recipe: Omit<ImageRecipe, 'platform'> & {
    readonly platforms?: readonly string[];
    readonly attested?: boolean;
  },
): Promise<{ readonly index: Descriptor; readonly images: readonly SampleImage[] }> {
  const { name, platforms = ['linux/amd64', 'linux/arm64'], attested = false, ...rest } = recipe;
  const images: SampleImage[] = [];
  for (const platform of platforms) {
    const own: LayerSpec = { kind: 'entries', entries: [{ path: 'etc/platform', content: platform }] };
    images.push(await makeImage(layout, { ...rest, platform, layers: [...rest.layers, own] }));
  }
  const format = recipe.format ?? 'oci';
  return {
    images,
    index: await makeIndex(layout, { images, format, attested, ...(name === undefined ? {} : { name }) }),
  };
}

/**
 * The founding example: two images of `baseBytes + ownBytes` each, counting every blob of theirs, that share one layer of
 * `baseBytes` and nothing else. As it stands: 50 MB each, 100 MB together, 95 MB on disk, 5 MB saved, to the byte.
 */
export async function sharedBasePair(
  layout: string,
  options: {
    readonly baseBytes?: number;
    readonly ownBytes?: number;
    readonly names?: readonly [string, string];
  } = {},
): Promise<readonly [SampleImage, SampleImage]> {
  const { baseBytes = 5_000_000, ownBytes = 45_000_000, names = ['first', 'second'] } = options;
  const base = await makeLayer({ kind: 'exact', seed: 'base', blobBytes: baseBytes });
  const one = async (name: string): Promise<SampleImage> => {
    const recipe: ImageRecipe = { layers: [], config: { Labels: { title: name } } };
    // Documents have the same length whatever the digests in them, so a stand-in of the same size tells it.
    const documents = documentBytes(recipe, [base, { ...base, blob: Buffer.alloc(ownBytes) }]);
    const own = await makeLayer({ kind: 'exact', seed: `own-${name}`, blobBytes: ownBytes - documents });
    return makeImage(layout, { ...recipe, name, layers: [base, own] });
  };
  return [await one(names[0]), await one(names[1])];
}

/** `count` images over one base, each with a tiny layer and a name of its own; three small files each. */
export async function manyImages(
  layout: string,
  count: number,
  nameOf: (at: number) => string = (at) => `docker.io/library/sample-${at}:latest`,
): Promise<readonly SampleImage[]> {
  const base = await makeLayer({ kind: 'files', seed: 'base', count: 5, bytesEach: 2000 });
  const images: SampleImage[] = [];
  const names = new Map<string, Descriptor>();
  for (let at = 0; at < count; at += 1) {
    const entries = [{ path: `etc/number-${at}`, content: String(at) }];
    const created = new Date(Date.UTC(2024, 0, 1) + at * 3_600_000).toISOString();
    const image = await makeImage(layout, { layers: [base, { kind: 'entries', entries }], created });
    images.push(image);
    names.set(nameOf(at), image.manifest);
  }
  await nameImages(layout, names);
  return images;
}

function documentBytes(recipe: ImageRecipe, made: readonly SampleLayer[]): number {
  const config = configOf(recipe, made);
  const layers = made.map(({ digest, blob }) => ({ mediaType: OCI_LAYER_GZIP, digest, size: blob.length }));
  const manifest = manifestOf(
    { mediaType: OCI_CONFIG, digest: sha256(config), size: config.length },
    layers,
    false,
  );
  return config.length + manifest.length;
}

function configOf(recipe: ImageRecipe, made: readonly SampleLayer[]): Buffer {
  const { 'os.version': osVersion, ...platform } = parsePlatform(recipe.platform ?? 'linux/amd64');
  const created = recipe.created ?? CREATED;
  const steps = made.map((_layer, at) => ({
    created,
    created_by: `COPY layer-${at} / # buildkit`,
    comment: 'sample',
  }));
  return Buffer.from(
    JSON.stringify({
      created,
      ...platform,
      ...(osVersion === undefined ? {} : { 'os.version': osVersion }),
      config: {
        Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
        Cmd: ['/bin/sh'],
        ...recipe.config,
      },
      rootfs: { type: 'layers', diff_ids: made.map(({ diffId }) => diffId) },
      history: recipe.history ?? [...steps, { created, created_by: 'CMD ["/bin/sh"]', empty_layer: true }],
      ...recipe.document,
    }),
  );
}

function manifestOf(config: Descriptor, layers: readonly Descriptor[], docker: boolean): Buffer {
  const mediaType = docker ? DOCKER_MANIFEST : OCI_MANIFEST;
  return Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType, config, layers }));
}

function layerMediaType(compression: Compression, docker: boolean): string {
  if (docker && compression === 'zstd') throw new Error('Schema 2 has no media type for zstd');
  if (docker) return compression === 'gzip' ? DOCKER_LAYER_GZIP : DOCKER_LAYER;
  return { gzip: OCI_LAYER_GZIP, zstd: OCI_LAYER_ZSTD, none: OCI_LAYER }[compression];
}
