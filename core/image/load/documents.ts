import type { DocumentView } from '../../api/images.ts';
import { visibleText } from '../../oci/visible-text.ts';
import { variantOf } from '../detail.ts';
import { imageByKey, type FoundImage } from '../find-image.ts';
import type { Image } from '../image.ts';
import { rootOf } from '../list/rows.ts';
import type { StoreSnapshot } from './snapshot.ts';
import type { BlobReference } from './summary.ts';

export interface DocumentReader {
  /** Bytes as they are on disk, right or wrong. */
  read(reference: BlobReference): Promise<Uint8Array>;
  /** Whether bytes hash to the digest. */
  matches(bytes: Uint8Array, reference: BlobReference): boolean;
}

/** Index, manifest and config as they are on disk (D16). What is not here is left out. */
export async function documentViews(
  images: readonly Image[],
  key: string,
  platform: string | null,
  snapshot: Pick<StoreSnapshot, 'present'>,
  reader: DocumentReader,
): Promise<readonly DocumentView[]> {
  const wanted = references(imageByKey(images, key), platform);
  const here = wanted.filter(({ reference }) => snapshot.present.has(reference.digest));
  return Promise.all(
    here.map(async ({ role, reference }) => {
      const bytes = await reader.read(reference);
      return {
        role,
        digest: reference.digest,
        mediaType: visibleText(reference.mediaType),
        size: bytes.length,
        text: visibleText(new TextDecoder().decode(bytes)),
        verified: reader.matches(bytes, reference),
      };
    }),
  );
}

function references({ image, name }: FoundImage, platform: string | null) {
  const found: { role: DocumentView['role']; reference: BlobReference }[] = [];
  const root = rootOf(image, name);
  const variant = variantOf(image, platform);
  if (root !== undefined && root.descriptor.digest !== variant.descriptor.digest) {
    found.push({ role: 'index', reference: root.descriptor });
  }
  found.push({ role: 'manifest', reference: variant.descriptor });
  if (variant.manifest !== null) found.push({ role: 'config', reference: variant.manifest.config });
  return found;
}
