import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { descriptorSchema, type Descriptor } from '../../oci/descriptor.ts';
import { digestHex } from '../../oci/digest.ts';
import { REF_NAME } from '../../oci/layout.ts';
import { OCI_INDEX } from '../../oci/media-types.ts';
import { sha256 } from './sample-layer.ts';

/** Puts bytes into an OCI image layout, as a blob named by its digest. The same blob twice costs nothing. */
export async function putBlob(layout: string, mediaType: string, bytes: Uint8Array): Promise<Descriptor> {
  const digest = sha256(bytes);
  const file = blobFile(layout, { digest });
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, bytes, { flag: 'wx' }).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EEXIST') throw error;
  });
  return { mediaType, digest, size: bytes.length };
}

export function blobFile(layout: string, { digest }: Pick<Descriptor, 'digest'>): string {
  return path.join(layout, 'blobs', 'sha256', digestHex(digest));
}

/** Names images in `index.json`; an image that had a name before loses it. One writer at a time. */
export async function nameImages(layout: string, images: ReadonlyMap<string, Descriptor>): Promise<void> {
  await mkdir(layout, { recursive: true });
  await writeFile(path.join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  const kept = (await namedImages(layout)).filter(
    (entry) => !images.has(entry.annotations?.[REF_NAME] ?? ''),
  );
  const added = [...images].map(([name, descriptor]) => ({
    ...descriptor,
    annotations: { ...descriptor.annotations, [REF_NAME]: name },
  }));
  const index = { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [...kept, ...added] };
  const file = path.join(layout, 'index.json');
  await writeFile(`${file}.new`, JSON.stringify(index));
  await rename(`${file}.new`, file);
}

export async function namedImages(layout: string): Promise<readonly Descriptor[]> {
  const text = await readFile(path.join(layout, 'index.json'), 'utf8').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return '{"manifests":[]}';
    },
  );
  return z.object({ manifests: z.array(descriptorSchema) }).parse(JSON.parse(text)).manifests;
}

/** Flips one bit of a blob at rest, for tests of what notices. */
export async function damageBlob(layout: string, descriptor: Pick<Descriptor, 'digest'>): Promise<void> {
  const file = blobFile(layout, descriptor);
  const bytes = await readFile(file);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await chmod(file, 0o644);
  await writeFile(file, bytes);
}
