import { keepImageFiles } from '../../image/files/open-image-files.ts';
import type { TransferParts } from '../../transfer/layer-download.ts';
import type { Images } from '../core.ts';
import type { Inside } from '../inside.ts';
import { comparing } from './compare-images.ts';
import { fileContents } from './file-contents.ts';
import { fileTrees } from './file-trees.ts';
import { findFiles } from './find-files.ts';
import type { InsideGround } from './ground.ts';
import { openedSources, type OpenedSources } from './opened.ts';
import { packagesOf } from './packages.ts';
import { placedImages } from './placed-images.ts';
import { secretsOf } from './secrets.ts';
import { storageOf } from './storage.ts';
import { unfinishedSaves } from './unfinished-saves.ts';

/** Everything that looks into images, over one store. */
export function openInside(
  parts: TransferParts,
  images: { readonly current: () => Promise<Images>; readonly forget: () => void },
): Inside & { readonly opened: OpenedSources } {
  const opened = openedSources(parts);
  const saves = unfinishedSaves(parts.store);
  if (!parts.store.readOnly) void saves.sweep();
  const ground: InsideGround = {
    ...parts,
    saves,
    images: images.current,
    changed: images.forget,
    files: keepImageFiles(parts.workers),
    image: placedImages(parts, images.current, opened.lookAt),
  };
  const { duplicates, find } = findFiles(ground);
  const packages = packagesOf(ground);
  return {
    files: { ...fileTrees(ground), ...fileContents(ground), duplicates },
    packages,
    secrets: secretsOf(ground),
    opened,
    storage: storageOf(ground),
    warm: () => parts.workers.warm('files'),
    ...comparing(ground, packages),
    find,
  };
}
