import { readFile, stat } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestAlgorithm, isDigest, type Digest } from '../../oci/digest.ts';
import { isMissing } from '../../stream/disk-error.ts';
import { blobPath, type Layout } from '../layout.ts';

/** What a document points to. Immutable like the document itself, so it is remembered for ever. */
interface References {
  /** Manifests of an index. */
  readonly documents: readonly Reference[];
  /** Config and layers of a manifest. */
  readonly leaves: readonly Reference[];
}

export interface Reference {
  readonly digest: Digest;
  readonly size: number;
  readonly mediaType: string;
}

type ReadReferences =
  | { readonly kind: 'read'; readonly references: References }
  /** Not here. Normal for the platforms of an index that were not pulled. */
  | { readonly kind: 'missing' }
  /** Here, but its bytes are not what its digest says, or are no document. */
  | { readonly kind: 'damaged' };

/** Largest document that is followed. Larger ones were never accepted at the door (4 MiB), so this is a margin. */
const LARGEST_DOCUMENT = 16 * 1024 * 1024;

/**
 * Follows documents without judging them: a field that is no reference is passed over. Judging is for core/oci; here,
 * being strict would make collection forget what an odd image needs.
 */
export type Follow = (digest: Digest) => Promise<ReadReferences>;

export function openReferences(layout: Layout): Follow {
  const remembered = new Map<Digest, References>();
  return async (digest) => {
    const path = blobPath(layout, digest);
    const known = remembered.get(digest);
    try {
      if (known !== undefined) {
        await stat(path);
        return { kind: 'read', references: known };
      }
      if ((await stat(path)).size > LARGEST_DOCUMENT) return { kind: 'damaged' };
      const bytes = await readFile(path);
      const actual = createHash(digestAlgorithm(digest)).update(bytes).digest('hex');
      if (!digest.endsWith(`:${actual}`)) return { kind: 'damaged' };
      const references = readReferences(JSON.parse(bytes.toString('utf8')));
      remembered.set(digest, references);
      return { kind: 'read', references };
    } catch (error) {
      if (isMissing(error)) return { kind: 'missing' };
      if (error instanceof SyntaxError) return { kind: 'damaged' };
      throw error;
    }
  };
}

/**
 * Whether a descriptor in index.json is a document to follow. Everything that says so is; an artifact that is a
 * plain blob is not.
 */
export function isDocument(descriptor: Pick<Descriptor, 'mediaType'>): boolean {
  return /manifest|index/.test(descriptor.mediaType);
}

function readReferences(document: unknown): References {
  if (typeof document !== 'object' || document === null) return { documents: [], leaves: [] };
  const fields = new Map<string, unknown>(Object.entries(document));
  return {
    documents: readList(fields.get('manifests')),
    leaves: [
      ...readList([fields.get('config')]),
      ...readList(fields.get('layers')),
      ...readList(fields.get('blobs')),
    ],
  };
}

function readList(list: unknown): Reference[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((item: unknown) => {
    if (typeof item !== 'object' || item === null) return [];
    const fields = new Map<string, unknown>(Object.entries(item));
    const digest = fields.get('digest');
    const size = fields.get('size');
    const mediaType = fields.get('mediaType');
    if (typeof digest !== 'string' || !isDigest(digest)) return [];
    return [
      {
        digest,
        size: typeof size === 'number' ? size : -1,
        mediaType: typeof mediaType === 'string' ? mediaType : '',
      },
    ];
  });
}
