import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Descriptor } from '../oci/descriptor.ts';
import { digestAlgorithm, digestHex, type Digest } from '../oci/digest.ts';
import { check, readDocument } from '../oci/document.ts';
import { layoutSchema, REF_NAME } from '../oci/layout.ts';
import { isImageConfigMediaType } from '../oci/media-types.ts';
import { formatPlatform, imageManifests } from '../oci/platform.ts';
import { StrataError } from '../oci/strata-error.ts';
import { LARGEST_DOCUMENT, parseStrictJson } from '../oci/strict-json.ts';
import { runningDigest } from '../stream/hash.ts';
import { readConfigOf } from '../transfer/walk.ts';
import { operation, type Operation } from './operation.ts';

interface LayoutImage {
  readonly name?: string;
  readonly digest: Digest;
  readonly platform?: string;
  readonly layers: readonly { readonly digest: Digest; readonly size: number }[];
}

/** An index in an index is legal, a tower of them is not (fault M4). */
const DEEPEST = 4;
const MOST_IMAGES = 10_000;

/** The images of an OCI image layout on disk: index.json, and through indexes to each image that is there. Reads only. */
async function inspectLayout(folder: string): Promise<{ readonly images: readonly LayoutImage[] }> {
  check(
    layoutSchema,
    parseStrictJson(await readBounded(path.join(folder, 'oci-layout')), 'layout'),
    'layout',
  );
  const names = readDocument(await readBounded(path.join(folder, 'index.json')));
  if (names.kind !== 'index') throw new StrataError('INVALID_DOCUMENT', 'index.json is not an index');
  const images: LayoutImage[] = [];
  for (const entry of names.value.manifests)
    await collect(folder, entry, entry.annotations?.[REF_NAME], new Set(), images);
  return { images };
}

/** `above`: the indexes on the way here, so that a circle ends. */
async function collect(
  folder: string,
  descriptor: Descriptor,
  name: string | undefined,
  above: ReadonlySet<Digest>,
  images: LayoutImage[],
): Promise<void> {
  if (above.size > DEEPEST || above.has(descriptor.digest) || images.length > MOST_IMAGES) {
    throw new StrataError('INDEX_TOO_DEEP', `${descriptor.digest} leads through too many indexes`);
  }
  const document = readDocument(await readBlob(folder, descriptor), { expected: descriptor });
  if (document.kind === 'index') {
    for (const child of imageManifests(document.value)) {
      // A pull for one platform leaves the others out; that is a normal state of a layout.
      if (!(await hasBlob(folder, child))) continue;
      await collect(folder, child, name, new Set([...above, descriptor.digest]), images);
    }
    return;
  }
  const { config, layers } = document.value;
  const platform = isImageConfigMediaType(config.mediaType)
    ? formatPlatform(readConfigOf(document.value, await readBlob(folder, config)))
    : undefined;
  images.push({
    ...(name === undefined ? {} : { name }),
    digest: descriptor.digest,
    ...(platform === undefined ? {} : { platform }),
    layers: layers.map(({ digest, size }) => ({ digest, size })),
  });
}

/** Small blobs only, and only when their bytes are what their digest says. */
async function readBlob(folder: string, descriptor: Descriptor): Promise<Buffer> {
  const bytes = await readBounded(blobFile(folder, descriptor));
  if (bytes.length !== descriptor.size) {
    throw new StrataError(
      'SIZE_MISMATCH',
      `${descriptor.digest} has ${bytes.length} bytes instead of ${descriptor.size}`,
    );
  }
  const hash = runningDigest(digestAlgorithm(descriptor.digest));
  hash.update(bytes);
  const actual = hash.digest();
  if (actual === descriptor.digest) return bytes;
  throw new StrataError('DIGEST_MISMATCH', `The blob ${descriptor.digest} hashes to ${actual}`);
}

async function hasBlob(folder: string, descriptor: Descriptor): Promise<boolean> {
  return (await stat(blobFile(folder, descriptor)).catch(() => undefined)) !== undefined;
}

function blobFile(folder: string, { digest }: Descriptor): string {
  return path.join(folder, 'blobs', digestAlgorithm(digest), digestHex(digest));
}

/** Regular files of the size of a document; opening anything else (a pipe) could wait for ever. */
async function readBounded(file: string): Promise<Buffer> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() !== true)
    throw new StrataError('INVALID_DOCUMENT', `${file} is not there, or is no file`);
  if (found.size > LARGEST_DOCUMENT)
    throw new StrataError('DOCUMENT_TOO_LARGE', `${file} has ${found.size} bytes`);
  return readFile(file);
}

export const layoutOperations: Readonly<Record<string, Operation>> = {
  'layout.inspect': operation(z.object({ dir: z.string().min(1) }), ({ dir }) => inspectLayout(dir)),
};
