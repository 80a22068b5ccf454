import { createReadStream } from 'node:fs';
import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { fileAside } from '../../image/content/save/aside.ts';
import { descriptorSchema, type Descriptor } from '../../oci/descriptor.ts';
import { digestHex, type Digest } from '../../oci/digest.ts';
import { OCI_MANIFEST } from '../../oci/media-types.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { explained, isMissing } from '../../stream/disk-error.ts';
import { sha256 } from '../../stream/hash.ts';
import { checkStoredLayer } from '../../transfer/layer-download.ts';
import { takeBlob } from '../take-blob.ts';
import { CACHE_TYPE, LARGEST_CONFIG } from './cache-artifact.ts';
import type { OpenPlace, PlaceGround } from './places.ts';
import { checked } from './registry-place.ts';

/** https://github.com/opencontainers/image-spec/blob/main/image-layout.md; entries of others stay as they are. */
const indexSchema = z.looseObject({
  schemaVersion: z.literal(2),
  manifests: z.array(z.unknown()).max(10_000),
});
const LAYOUT = JSON.stringify({ imageLayoutVersion: '1.0.0' });

/** A folder with an OCI image layout; what is written there replaces what an earlier build wrote. */
export function folderPlace({ parts, signal }: PlaceGround, folder: string): OpenPlace {
  const { beginSave } = parts;
  const index = path.join(folder, 'index.json');
  const blobPath = (digest: Digest): string => path.join(folder, 'blobs', 'sha256', digestHex(digest));
  const write = (file: string, bytes: AsyncIterable<Uint8Array> | Iterable<Uint8Array>): Promise<void> =>
    fileAside(
      file,
      0o644,
      async (put) => {
        for await (const chunk of bytes) {
          if (signal.aborted) throw new StrataError('CANCELLED', 'Cancelled', { retryable: true });
          await put(chunk);
        }
      },
      beginSave,
    );
  return {
    title: folder,
    async manifest() {
      const entry = (await readIndex(index)).flatMap((each) => cacheEntry(each) ?? []).at(-1);
      return entry === undefined ? undefined : checked(await readSmall(blobPath(entry.digest)), entry);
    },
    small: async (descriptor) => checked(await readSmall(blobPath(descriptor.digest)), descriptor),
    async fetch(descriptor) {
      await takeBlob(parts, blobPath(descriptor.digest), descriptor, signal);
      await checkStoredLayer(parts, descriptor, signal);
    },
    async send({ digest, size }, open) {
      const file = blobPath(digest);
      const facts = await stat(file).catch(() => undefined);
      if (facts?.isFile() === true && facts.size === size) return 'there';
      await explained('write', file, () => mkdir(path.dirname(file), { recursive: true }));
      await write(file, open());
      return 'sent';
    },
    async publish(manifest) {
      const digest = sha256(manifest);
      const others = (await readIndex(index)).filter((each) => cacheEntry(each) === undefined);
      await explained('write', folder, () => mkdir(path.dirname(blobPath(digest)), { recursive: true }));
      await write(blobPath(digest), [manifest]);
      await write(path.join(folder, 'oci-layout'), [Buffer.from(LAYOUT)]);
      const entry = { mediaType: OCI_MANIFEST, artifactType: CACHE_TYPE, digest, size: manifest.length };
      await write(index, [Buffer.from(JSON.stringify({ schemaVersion: 2, manifests: [...others, entry] }))]);
    },
  };
}

function cacheEntry(value: unknown): Descriptor | undefined {
  const { success, data } = descriptorSchema.safeParse(value);
  return success && data.artifactType === CACHE_TYPE && data.digest.startsWith('sha256:') ? data : undefined;
}

async function readIndex(file: string): Promise<readonly unknown[]> {
  const bytes = await readSmall(file).catch((error: unknown) => {
    if (isMissing(error) || (error instanceof StrataError && error.code === 'FILE_NOT_FOUND'))
      return undefined;
    throw error;
  });
  if (bytes === undefined) return [];
  try {
    return indexSchema.parse(JSON.parse(Buffer.from(bytes).toString('utf8'))).manifests;
  } catch (cause) {
    throw new StrataError('INVALID_INPUT', `${file} is no index of an OCI image layout`, {
      evidence: { path: file },
      cause,
    });
  }
}

async function readSmall(file: string): Promise<Uint8Array> {
  try {
    const facts = await stat(file);
    if (facts.isFile() && facts.size <= LARGEST_CONFIG) return await readFile(file);
  } catch (cause) {
    if (!isMissing(cause)) throw cause;
    throw new StrataError('FILE_NOT_FOUND', `${file} is not there`, { evidence: { path: file }, cause });
  }
  throw new StrataError('DOCUMENT_TOO_LARGE', `${file} is no file of at most ${LARGEST_CONFIG} bytes`, {
    evidence: { path: file, limit: LARGEST_CONFIG },
  });
}

export function readStored(file: string): AsyncIterable<Uint8Array> {
  return createReadStream(file, { highWaterMark: 1024 * 1024 });
}
