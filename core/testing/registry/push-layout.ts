import { link, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestHex } from '../../oci/digest.ts';
import { readDocument } from '../../oci/document.ts';
import { REF_NAME } from '../../oci/layout.ts';
import { OCI_INDEX, OCI_MANIFEST } from '../../oci/media-types.ts';
import { blobFile, namedImages } from '../images/sample-layout.ts';
import { skopeoCopy, type CopyOptions } from '../skopeo.ts';
import { withTemporaryFolder } from '../temporary-folder.ts';

/**
 * Puts the image that a layout calls `name` into a registry, by skopeo and without changing a byte.
 * `repository` is what comes after the address: "team/app:1.2". Indexes go with all their images.
 */
export async function pushLayout(
  layout: string,
  name: string,
  address: string,
  repository: string,
  options: CopyOptions = {},
): Promise<void> {
  const destination = `docker://${address}/${repository}`;
  const root = (await namedImages(layout)).find((entry) => entry.annotations?.[REF_NAME] === name);
  if (root === undefined) throw new Error(`${layout} has no image called ${name}`);
  if (root.mediaType === OCI_INDEX || root.mediaType === OCI_MANIFEST) {
    return skopeoCopy(`oci:${layout}:${name}`, destination, { all: true, ...options });
  }
  // In a layout, skopeo sees OCI's media types only; in its own "dir" format it takes docker's, too.
  return withTemporaryFolder(async (folder) => {
    await writeFile(path.join(folder, 'version'), 'Directory Transport Version: 1.1\n');
    await stage(layout, root, folder, 'manifest.json');
    await skopeoCopy(`dir:${folder}`, destination, { all: true, ...options });
  });
}

async function stage(layout: string, descriptor: Descriptor, folder: string, file: string): Promise<void> {
  const bytes = await readFile(blobFile(layout, descriptor));
  await writeFile(path.join(folder, file), bytes);
  const document = readDocument(bytes, { expected: descriptor });
  if (document.kind === 'index') {
    for (const child of document.value.manifests) {
      await stage(layout, child, folder, `${digestHex(child.digest)}.manifest.json`);
    }
    return;
  }
  for (const blob of [document.value.config, ...document.value.layers]) {
    await link(blobFile(layout, blob), path.join(folder, digestHex(blob.digest))).catch(
      (error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      },
    );
  }
}
