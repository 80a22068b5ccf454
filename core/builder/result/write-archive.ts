import { createReadStream } from 'node:fs';
import { tarHead, tarPadding, TAR_END, type TarKind } from '../../image/content/save/tar-header.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { OCI_INDEX } from '../../oci/media-types.ts';
import { REF_NAME } from '../../oci/layout.ts';
import { parseReference } from '../../oci/reference.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { Store } from '../../store/store.ts';
import { explained } from '../../stream/disk-error.ts';
import type { ResultDocuments } from './result-documents.ts';

interface ArchiveOrder {
  readonly store: Pick<Store, 'blobPath'>;
  readonly result: ResultDocuments;
  readonly names: readonly string[];
  readonly format: 'oci' | 'docker';
  /** Of all its entries, in seconds. */
  readonly seconds: number;
  readonly signal: AbortSignal;
}

interface ArchiveFile {
  readonly path: string;
  readonly size: number;
  readonly bytes: () => AsyncIterable<Uint8Array>;
}

/**
 * An image as an archive: an OCI layout; for docker with the list beside it that `docker load` reads, as BuildKit writes it.
 * Layers come from the store. The same image gives the same bytes.
 * https://github.com/opencontainers/image-spec/blob/main/image-layout.md
 */
export async function writeArchive(
  order: ArchiveOrder,
  write: (bytes: Uint8Array) => Promise<void>,
): Promise<void> {
  const head = (path: string, kind: TarKind, size: number): Promise<void> => {
    const times = { mtime: order.seconds, nanos: 0 };
    const file = {
      path,
      kind,
      mode: kind === 'folder' ? 0o755 : 0o444,
      uid: 0,
      gid: 0,
      link: '',
      xattrs: [],
    };
    const content = { layer: 0, offset: 0, stored: size, size, isSparse: false, digest: undefined };
    return write(tarHead({ ...file, ...times, device: null, content }, kind, path).head);
  };
  for (const folder of ['blobs', 'blobs/sha256']) await head(folder, 'folder', 0);
  for (const file of filesOf(order)) {
    order.signal.throwIfAborted();
    await head(file.path, 'file', file.size);
    let written = 0;
    for await (const bytes of file.bytes()) {
      order.signal.throwIfAborted();
      written += bytes.length;
      await write(bytes);
    }
    if (written !== file.size)
      throw new StrataError('STORE_CORRUPT', `${file.path} has ${written} bytes instead of ${file.size}`, {
        action: 'Verify the store and repair it.',
        command: 'strata verify --repair',
      });
    await write(tarPadding(file.size));
  }
  await write(TAR_END);
}

function filesOf(order: ArchiveOrder): readonly ArchiveFile[] {
  const { result, store, format } = order;
  const blobs = new Map<Digest, ArchiveFile>();
  for (const { digest, size } of result.images.flatMap(({ layers }) => layers))
    blobs.set(digest, { path: pathOf(digest), size, bytes: () => fileBytes(store.blobPath(digest)) });
  for (const { descriptor, bytes } of result.documents)
    blobs.set(descriptor.digest, smallFile(pathOf(descriptor.digest), bytes));
  const sorted = [...blobs.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
  const index = { schemaVersion: 2, mediaType: OCI_INDEX, manifests: namedRoots(order) };
  return [
    ...sorted,
    jsonFile('index.json', index),
    ...(format === 'docker' ? [jsonFile('manifest.json', dockerList(order))] : []),
    jsonFile('oci-layout', { imageLayoutVersion: '1.0.0' }),
  ];
}

/** One entry a name, in containerd's and OCI's annotations. */
function namedRoots({ result: { root, images }, names }: ArchiveOrder): readonly Descriptor[] {
  const [only] = images;
  const isIndex = only?.manifest.descriptor.digest !== root.digest;
  const plain = isIndex || only === undefined ? root : { ...root, platform: only.platform };
  if (names.length === 0) return [plain];
  return names.map((name) => ({
    ...plain,
    annotations: {
      'io.containerd.image.name': name,
      [REF_NAME]: parseReference(name).tag ?? 'latest',
    },
  }));
}

/** https://github.com/moby/docker-image-spec/blob/main/README.md#combined-image-json--filesystem-changeset-format */
function dockerList({ result: { images }, names }: ArchiveOrder): readonly object[] {
  return images.map(({ config, layers }) => ({
    Config: pathOf(config.descriptor.digest),
    RepoTags: names.length === 0 ? null : names.map(familiar),
    Layers: layers.map(({ digest }) => pathOf(digest)),
  }));
}

function familiar(name: string): string {
  return parseReference(name).familiar;
}

function pathOf(digest: Digest): string {
  return `blobs/${digest.replace(':', '/')}`;
}

function jsonFile(path: string, document: object): ArchiveFile {
  return smallFile(path, Buffer.from(JSON.stringify(document)));
}

function smallFile(path: string, bytes: Uint8Array): ArchiveFile {
  return {
    path,
    size: bytes.length,
    async *bytes() {
      yield await Promise.resolve(bytes);
    },
  };
}

async function* fileBytes(path: string): AsyncGenerator<Uint8Array> {
  const chunks = createReadStream(path, { highWaterMark: 1024 * 1024 })[Symbol.asyncIterator]();
  for (;;) {
    const { done, value } = await explained('read', path, () => chunks.next());
    if (done === true) return;
    yield value as Buffer;
  }
}
