import type { ErrorCode } from '../../api/errors.ts';
import type { Digest } from '../../oci/digest.ts';
import { readDocument } from '../../oci/document.ts';
import type { ImageIndex } from '../../oci/image-index.ts';
import { isIndexMediaType } from '../../oci/media-types.ts';
import { formatReference, type Reference } from '../../oci/reference.ts';
import { isCancelled, StrataError } from '../../oci/strata-error.ts';
import type { Registry } from '../../registry/registry.ts';

/** What a name stands for in its registry now. */
interface RemoteName {
  readonly digest: Digest;
  /** It is an index: what is here may be one of its images. */
  readonly isIndex: boolean;
}

/** Registries are asked for each name once, and one that cannot be reached at all is not asked again. */
export interface RemoteNames {
  /** `undefined`: there is no such image. */
  head(reference: Reference): Promise<RemoteName | undefined>;
  index(reference: Reference, digest: Digest): Promise<ImageIndex | undefined>;
}

/** What will be no better with the next name of the same registry. */
const OF_THE_REGISTRY: readonly ErrorCode[] = [
  'REGISTRY_UNREACHABLE',
  'TLS_FAILED',
  'RATE_LIMITED',
  'STALLED',
  'UNSAFE_REALM',
  'UNSAFE_REDIRECT',
  'CREDENTIAL_HELPER_FAILED',
  'INVALID_CONFIG_FILE',
];

export function remoteNames(registry: Pick<Registry, 'head' | 'manifest'>, signal: AbortSignal): RemoteNames {
  const heads = new Map<string, Promise<RemoteName | undefined>>();
  const indexes = new Map<string, Promise<ImageIndex | undefined>>();
  const failed = new Map<string, unknown>();

  async function ask(reference: Reference): Promise<RemoteName | undefined> {
    const before = failed.get(reference.domain);
    if (before !== undefined) throw before;
    try {
      const found = await registry.head(reference, { signal });
      return found === undefined
        ? undefined
        : { digest: found.digest, isIndex: isIndexMediaType(found.mediaType) };
    } catch (error) {
      if (isCancelled(error)) throw error;
      // The repository went with its last image.
      if (error instanceof StrataError && error.code === 'NAME_UNKNOWN') return undefined;
      if (error instanceof StrataError && OF_THE_REGISTRY.includes(error.code))
        failed.set(reference.domain, error);
      throw error;
    }
  }

  async function readIndex(reference: Reference, digest: Digest): Promise<ImageIndex | undefined> {
    const { bytes, mediaType } = await registry.manifest(reference, { digest, signal });
    const document = readDocument(bytes, { mediaType });
    return document.kind === 'index' ? document.value : undefined;
  }

  const once = <T>(known: Map<string, Promise<T>>, key: string, begin: () => Promise<T>): Promise<T> => {
    const answer = known.get(key) ?? begin();
    known.set(key, answer);
    return answer;
  };
  return {
    head: (reference) => once(heads, formatReference(reference), () => ask(reference)),
    index: (reference, digest) =>
      once(indexes, `${reference.name}@${digest}`, () => readIndex(reference, digest)),
  };
}
