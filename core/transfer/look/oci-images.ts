import type { Descriptor } from '../../oci/descriptor.ts';
import { digestAlgorithm, digestHex, type Digest } from '../../oci/digest.ts';
import { check, readDocument } from '../../oci/document.ts';
import { layoutSchema, REF_NAME } from '../../oci/layout.ts';
import type { ImageManifest } from '../../oci/manifest.ts';
import { isImageConfigMediaType } from '../../oci/media-types.ts';
import { formatPlatform, imageManifests } from '../../oci/platform.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { parseStrictJson } from '../../oci/strict-json.ts';
import { readConfigOf } from '../walk.ts';
import { documentBudget, requireDigest } from './document-budget.ts';
import type { FileRange, FoundDocument, FoundImage } from './found-image.ts';

/** An OCI image layout, as a folder or inside an archive. Names are those of the specification, never of documents. */
export interface LayoutFiles {
  /** Where a file of the layout is; undefined when it is not. */
  find(name: string): Promise<FileRange | undefined>;
  /** The whole of a document. */
  read(name: string): Promise<Uint8Array>;
}

/** An index inside an index is legal, a tower of them is not (fault M4). */
const DEEPEST = 4;
/** What containerd, and docker on top of it, call an image. */
const CONTAINERD_NAME = 'io.containerd.image.name';

interface Found extends Omit<FoundImage, 'names'> {
  readonly names: string[];
}

/**
 * Every image of a layout, one for each platform that is there, each with all its names. Documents are held against
 * their digests, layers are not read. https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export async function ociImages(files: LayoutFiles): Promise<readonly FoundImage[]> {
  check(layoutSchema, parseStrictJson(await files.read('oci-layout'), 'layout'), 'layout');
  const top = readDocument(await files.read('index.json'));
  if (top.kind !== 'index') throw new StrataError('INVALID_DOCUMENT', 'Its index.json is not an index');
  const spend = documentBudget();
  const images = new Map<Digest, Found>();

  async function read(descriptor: Descriptor): Promise<Uint8Array> {
    const bytes = await files.read(blobName(descriptor));
    spend(bytes);
    requireDigest(bytes, descriptor);
    return bytes;
  }

  const document = (role: FoundDocument['role'], { digest, mediaType }: Descriptor): FoundDocument => ({
    role,
    digest,
    mediaType,
    read: () => files.read(blobName({ digest })),
  });

  async function collect(
    descriptor: Descriptor,
    name: string | undefined,
    above: readonly Descriptor[],
  ): Promise<void> {
    if (above.length > DEEPEST || above.some(({ digest }) => digest === descriptor.digest))
      throw new StrataError('INDEX_TOO_DEEP', `${descriptor.digest} leads through too many indexes`);
    const known = images.get(descriptor.digest);
    if (known !== undefined) {
      if (name !== undefined && !known.names.includes(name)) known.names.push(name);
      return;
    }
    const found = readDocument(await read(descriptor), { expected: descriptor });
    if (found.kind === 'index') {
      for (const child of imageManifests(found.value)) {
        // What was copied for one platform leaves the others out.
        if ((await files.find(blobName(child))) !== undefined)
          await collect(child, name, [...above, descriptor]);
      }
      return;
    }
    const manifest = found.value;
    if (!isImageConfigMediaType(manifest.config.mediaType)) return;
    const config = readConfigOf(manifest, await read(manifest.config));
    images.set(descriptor.digest, {
      names: name === undefined ? [] : [name],
      imageId: manifest.config.digest,
      manifest: { digest: descriptor.digest, size: descriptor.size },
      config,
      configSize: manifest.config.size,
      annotations: { ...descriptor.annotations, ...manifest.annotations },
      platform: formatPlatform(config),
      layers: await layersOf(manifest, config.rootfs.diff_ids, files),
      documents: [
        ...above.map((index) => document('index', index)),
        document('manifest', descriptor),
        document('config', manifest.config),
      ],
    });
  }

  for (const entry of top.value.manifests) {
    if (!imageManifests({ ...top.value, manifests: [entry] }).includes(entry)) continue;
    const name = entry.annotations?.[CONTAINERD_NAME] ?? entry.annotations?.[REF_NAME];
    await collect(entry, name, []);
  }
  return [...images.values()];
}

async function layersOf(
  manifest: ImageManifest,
  diffIds: readonly Digest[],
  files: LayoutFiles,
): Promise<FoundImage['layers']> {
  return Promise.all(
    manifest.layers.map(async ({ digest, size, mediaType }, position) => ({
      diffId: diffIds[position] ?? null,
      digest,
      mediaType,
      size,
      bytes: (await files.find(blobName({ digest }))) ?? null,
    })),
  );
}

function blobName({ digest }: Pick<Descriptor, 'digest'>): string {
  return `blobs/${digestAlgorithm(digest)}/${digestHex(digest)}`;
}
