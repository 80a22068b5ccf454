import { isDigest, type Digest } from '../../oci/digest.ts';
import {
  formatReference,
  isImageId,
  parseReference,
  withDefaultTag,
  type Reference,
} from '../../oci/reference.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { findImage } from '../../image/find-image.ts';
import type { TrustingParts } from './trusting-parts.ts';

/** One image that is asked about. */
export interface AskedImage {
  /** In full; a digest alone of what has no name. */
  readonly reference: string;
  /** Where what vouches for it is; `null` of what has no name. */
  readonly repository: Reference | null;
  readonly digest: Digest;
  /** The document that the digest is of. */
  readonly bytes: Uint8Array;
  readonly notes: readonly string[];
}

/** A name of an image here means what is here; any other is what its registry says at the moment. */
export async function findSubject(
  parts: TrustingParts,
  text: string,
  signal: AbortSignal,
): Promise<AskedImage> {
  const { store, registry } = parts;
  const wanted = text.startsWith('opened:') ? await openedName(parts, text) : text;
  if (isDigest(wanted) || isImageId(wanted)) return byId(parts, wanted);
  const reference = withDefaultTag(parseReference(wanted));
  const full = formatReference(reference);
  const entry = (await store.names()).find(({ name }) => name === full);
  const digest = reference.digest ?? entry?.descriptor.digest;
  const size = digest === undefined ? undefined : await store.size(digest);
  if (digest !== undefined && size !== undefined) {
    return {
      reference: full,
      repository: reference,
      digest,
      bytes: await store.readBlob({ digest, size }),
      notes:
        reference.digest === undefined
          ? [`Told of the image that is here, ${digest}; the registry may have another one by now`]
          : [],
    };
  }
  const fetched = await registry.manifest(reference, { signal });
  return { reference: full, repository: reference, digest: fetched.digest, bytes: fetched.bytes, notes: [] };
}

async function byId({ store, images }: TrustingParts, id: string): Promise<AskedImage> {
  const { image } = findImage((await images()).all, id);
  const root = image.roots.find(({ descriptor }) => descriptor.digest === id) ?? image.roots[0];
  const digest = root?.descriptor.digest ?? image.manifestDigest;
  const [name] = root?.names ?? image.names;
  const size = await store.size(digest);
  if (size === undefined) {
    throw new StrataError('BLOB_UNKNOWN', `The manifest ${digest} is not here`, {
      action: 'Verify the store and repair it.',
      command: 'strata verify --repair',
    });
  }
  return {
    reference: name ?? digest,
    repository: name === undefined ? null : parseReference(name),
    digest,
    bytes: await store.readBlob({ digest, size }),
    notes: name === undefined ? ['The image has no name, so no registry could be asked'] : [],
  };
}

async function openedName({ inside }: TrustingParts, key: string): Promise<string> {
  const id = /^opened:([^/]+)\//.exec(key)?.[1];
  const source = (await inside()).opened.list().find((each) => each.id === id);
  if (source?.kind === 'registry') return source.title;
  throw new StrataError('IMAGE_NOT_FOUND', 'Nobody vouches for an image in an archive or a folder', {
    action: 'Look at the image in its registry: signatures and bills of materials are there.',
  });
}
