import type { Descriptor } from '../../oci/descriptor.ts';
import { formatPlatform, type WantedPlatform } from '../../oci/platform.ts';
import { formatReference, type Reference } from '../../oci/reference.ts';
import type { TransferParts } from '../layer-download.ts';
import { fetchSmallBlob } from '../small-blob.ts';
import { readConfigOf, walkImage } from '../walk.ts';
import { requireDigest } from './document-budget.ts';
import type { FoundDocument, FoundImage } from './found-image.ts';

interface RemoteOrder {
  readonly reference: Reference;
  readonly platform: WantedPlatform;
  readonly signal: AbortSignal;
}

/** Manifest and config of an image in a registry, chosen and verified as a pull would. No layer is touched. */
export async function remoteImage(
  parts: Pick<TransferParts, 'store' | 'registry'>,
  { reference, platform, signal }: RemoteOrder,
): Promise<FoundImage> {
  const { store, registry } = parts;
  const { bytes, digest, mediaType } = await registry.manifest(reference, { signal });
  const root = { descriptor: { mediaType, digest, size: bytes.length }, bytes };
  const image = await walkImage(root, platform, async (descriptor) => {
    if (await store.has(descriptor.digest)) return store.readBlob(descriptor);
    const fetched = await registry.manifest(reference, { digest: descriptor.digest, signal });
    requireDigest(fetched.bytes, descriptor);
    return fetched.bytes;
  });
  const { manifest } = image;
  const configBytes = await fetchSmallBlob(parts, reference, manifest.config, {
    signal,
    observe: () => undefined,
  });
  const config = readConfigOf(manifest, configBytes);
  const own = image.documents.at(-1)?.descriptor ?? image.root;
  return {
    names: [formatReference(reference)],
    imageId: manifest.config.digest,
    manifest: { digest: own.digest, size: own.size },
    config,
    configSize: manifest.config.size,
    annotations: { ...own.annotations, ...manifest.annotations },
    platform: formatPlatform(config),
    layers: manifest.layers.map((layer, position) => ({
      diffId: config.rootfs.diff_ids[position] ?? null,
      digest: layer.digest,
      mediaType: layer.mediaType,
      size: layer.size,
      bytes: null,
    })),
    documents: [
      ...image.documents.map((document) =>
        kept(document.descriptor === own ? 'manifest' : 'index', document.descriptor, document.bytes),
      ),
      kept('config', manifest.config, configBytes),
    ],
  };
}

function kept(
  role: FoundDocument['role'],
  { digest, mediaType }: Descriptor,
  bytes: Uint8Array,
): FoundDocument {
  return { role, digest, mediaType, read: () => Promise.resolve(bytes) };
}
