import { stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { StrataError } from '../../oci/strata-error.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import { isMissing } from '../../stream/disk-error.ts';
import {
  aboutArchive,
  openArchive,
  WHAT_CAN_BE_OPENED,
  type ArchiveGround,
} from '../archive/open-archive.ts';
import { dockerImages } from './docker-images.ts';
import { earlyImages } from './early-images.ts';
import type { FoundImage } from './found-image.ts';
import { layoutInArchive, layoutInFolder } from './layout-files.ts';
import { ociImages } from './oci-images.ts';

/** Images on this machine that are in no store. */
export interface OpenedPlace {
  readonly kind: 'docker-archive' | 'oci-archive' | 'oci-layout';
  /** File or folder name. */
  readonly title: string;
  /** Bytes of the file; 0 for a folder. */
  readonly size: number;
  readonly images: readonly FoundImage[];
  close(): Promise<void>;
}

interface OpenOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Reads the documents of an archive (docker's or OCI's, compressed or not) or of a layout folder. `INVALID_ARCHIVE`. */
export async function openPlace(
  ground: ArchiveGround,
  path: string,
  options: OpenOptions = {},
): Promise<OpenedPlace> {
  const found = await stat(path).catch((error: unknown) => {
    if (isMissing(error)) throw new StrataError('INVALID_ARCHIVE', `${path} is not there`);
    throw error;
  });
  const title = visibleLine(basename(resolve(path)));
  if (found.isDirectory()) return openFolder(path, title);
  const archive = await openArchive(ground, path, options);
  const { members } = archive;
  const close = (): Promise<void> => archive.close();
  try {
    const place = { title, size: found.size, close };
    if (members.has('manifest.json'))
      return { ...place, kind: 'docker-archive', images: await dockerImages(archive) };
    if (members.has('index.json') || members.has('oci-layout'))
      return { ...place, kind: 'oci-archive', images: await ociImages(layoutInArchive(archive)) };
    if (members.has('repositories'))
      return { ...place, kind: 'docker-archive', images: await earlyImages(archive) };
    throw new StrataError('INVALID_ARCHIVE', 'It is a tar archive, but holds no images', {
      action: WHAT_CAN_BE_OPENED,
    });
  } catch (error) {
    await close();
    throw aboutArchive(error, path);
  }
}

async function openFolder(path: string, title: string): Promise<OpenedPlace> {
  try {
    const images = await ociImages(layoutInFolder(path));
    return { kind: 'oci-layout', title, size: 0, images, close: () => Promise.resolve() };
  } catch (error) {
    const isLayout = await stat(join(path, 'oci-layout')).then(
      () => true,
      () => false,
    );
    if (isLayout) throw aboutArchive(error, path);
    throw new StrataError('INVALID_ARCHIVE', `${path} is not the folder of an OCI image layout`, {
      action: WHAT_CAN_BE_OPENED,
      cause: error,
    });
  }
}
