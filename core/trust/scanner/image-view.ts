import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Descriptor } from '../../oci/descriptor.ts';
import { OCI_INDEX } from '../../oci/media-types.ts';
import { explained } from '../../stream/disk-error.ts';

export interface ImageView {
  /** An OCI image layout that has this one image. https://github.com/opencontainers/image-spec/blob/main/image-layout.md */
  readonly layout: string;
  /** For what the scanner prints. */
  readonly output: string;
  remove(): Promise<void>;
}

/** The store is a layout already; this is one with a single image over the same blobs, so that nothing is copied. */
export async function imageView(
  storeFolder: string,
  manifest: Pick<Descriptor, 'mediaType' | 'digest' | 'size'>,
): Promise<ImageView> {
  const folder = await explained('write', tmpdir(), () => mkdtemp(path.join(tmpdir(), 'strata-scan-')));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const layout = path.join(folder, 'image');
  const { mediaType, digest, size } = manifest;
  try {
    await explained('write', layout, async () => {
      await mkdir(layout);
      await writeFile(path.join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
      await writeFile(
        path.join(layout, 'index.json'),
        JSON.stringify({
          schemaVersion: 2,
          mediaType: OCI_INDEX,
          manifests: [{ mediaType, digest, size }],
        }),
      );
      // A junction needs no rights where links do.
      await symlink(path.join(storeFolder, 'blobs'), path.join(layout, 'blobs'), 'junction');
    });
    return { layout, output: path.join(folder, 'report.json'), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}
