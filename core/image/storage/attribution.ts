import type { Attribution } from '../../api/storage.ts';
import { isDigest, type Digest } from '../../oci/digest.ts';
import type { Image } from '../image.ts';
import { reachableBlobs } from '../list/totals.ts';

/** A file of the store. */
export interface StoreFile {
  /** Of its path, from the store's folder on. */
  readonly parts: readonly string[];
  /** 0 for a further link to bytes that another one has. */
  readonly bytes: number;
}

type PartKind = Attribution['parts'][number]['kind'];

const KINDS: readonly PartKind[] = [
  'unique',
  'shared',
  'documents',
  'unreachable',
  'partial',
  'trash',
  'derived',
  'build',
  'other',
];

const FOLDERS: Readonly<Record<string, PartKind>> = {
  partial: 'partial',
  trash: 'trash',
  derived: 'derived',
  build: 'build',
};

/** Below `derived`: layers unpacked for containers. */
const UNPACKED = 'rootfs';

/**
 * Where each file belongs. Layers of one image are `unique`, of several `shared`; `documents` are what else images are made of.
 * What only a pull has that runs or was cut off is `partial`, also what of it is whole. `needed`: by names and jobs; `steps`: layers that
 * steps of builds made.
 */
export function attribution(
  files: readonly StoreFile[],
  images: readonly Image[],
  needed: ReadonlySet<Digest>,
  steps: ReadonlySet<Digest>,
): Attribution {
  const reached = reachableBlobs(images);
  const layers = new Set(
    images.flatMap(({ variants }) =>
      variants.flatMap(({ manifest }) => (manifest?.layers ?? []).map(({ digest }) => digest)),
    ),
  );
  const kindOf = (digest: Digest): PartKind => {
    const blob = reached.get(digest);
    if (blob === undefined && needed.has(digest)) return 'partial';
    if (blob === undefined) return steps.has(digest) ? 'build' : 'unreachable';
    if (!layers.has(digest)) return 'documents';
    return blob.owners.length > 1 ? 'shared' : 'unique';
  };
  const sums = new Map(KINDS.map((kind) => [kind, { bytes: 0, count: 0 }]));
  let total = 0;
  for (const { parts, bytes } of files) {
    const digest = blobDigest(parts);
    const kind = digest === undefined ? folderKind(parts) : kindOf(digest);
    const sum = sums.get(kind);
    if (sum === undefined) continue;
    sum.bytes += bytes;
    sum.count += 1;
    total += bytes;
  }
  return { parts: [...sums].map(([kind, sum]) => ({ kind, ...sum })), total };
}

function folderKind([folder = '', below = '']: readonly string[]): PartKind {
  return folder === 'derived' && below === UNPACKED ? 'build' : (FOLDERS[folder] ?? 'other');
}

/** The digest of a file in `blobs`. */
export function blobDigest(parts: readonly string[]): Digest | undefined {
  const [folder, algorithm, hex] = parts;
  if (folder !== 'blobs' || parts.length !== 3) return undefined;
  const digest = `${algorithm}:${hex}`;
  return isDigest(digest) ? digest : undefined;
}
