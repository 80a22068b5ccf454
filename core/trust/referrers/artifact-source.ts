import { createHash } from 'node:crypto';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestAlgorithm, digestHex, type Digest } from '../../oci/digest.ts';
import type { Reference } from '../../oci/reference.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { FoundReferrers } from '../../registry/referrers.ts';
import type { Registry } from '../../registry/registry.ts';
import type { Store } from '../../store/store.ts';

interface FoundManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

/** Where what refers to images is looked for. What it gives is hashed. */
export interface ArtifactSource {
  /** "registry.example.org"; `null`: only what is here. */
  readonly asked: string | null;
  referrers(digest: Digest): Promise<FoundReferrers>;
  tagged(tag: string): Promise<FoundManifest | undefined>;
  manifest(descriptor: Pick<Descriptor, 'digest' | 'size'>): Promise<Uint8Array>;
  /** `DOCUMENT_TOO_LARGE` beyond `atMost` bytes, before any of them is asked for. */
  blob(descriptor: Descriptor, atMost: number): Promise<Uint8Array>;
}

/** A manifest is in the store, or in the repository that the image is of; nothing that is read is kept. */
export function artifactSource(
  { store, registry }: { readonly store: Store; readonly registry: Registry },
  repository: Reference | null,
  { signal }: { readonly signal: AbortSignal },
): ArtifactSource {
  const fromStore = async (digest: Digest): Promise<Uint8Array | undefined> => {
    const size = await store.size(digest);
    return size === undefined ? undefined : store.readBlob({ digest, size });
  };
  const needed = (digest: Digest): Reference => {
    if (repository !== null) return repository;
    throw new StrataError('BLOB_UNKNOWN', `${digest} is not here, and of no registry`, {
      action: 'Give the image the name that it has in its registry.',
      command: 'strata tag',
    });
  };
  return {
    asked: repository?.domain ?? null,
    referrers: async (digest) =>
      repository === null
        ? { descriptors: [], found: 'referrers', cut: false }
        : registry.referrers(repository, digest, { signal }),
    async tagged(tag) {
      if (repository === null) return undefined;
      const { digest: _, ...plain } = repository;
      try {
        const { bytes, digest, mediaType } = await registry.manifest({ ...plain, tag }, { signal });
        return { descriptor: { mediaType, digest, size: bytes.length }, bytes };
      } catch (error) {
        if (isAbsent(error)) return undefined;
        throw error;
      }
    },
    async manifest({ digest }) {
      const here = await fromStore(digest);
      return here ?? (await registry.manifest(needed(digest), { digest, signal })).bytes;
    },
    async blob(descriptor, atMost) {
      const { digest, size } = descriptor;
      if (size > atMost) {
        throw new StrataError(
          'DOCUMENT_TOO_LARGE',
          `${digest} has ${size} bytes; at most ${atMost} are read`,
          {
            evidence: { size, limit: atMost },
          },
        );
      }
      if ((await store.size(digest)) === size) return store.readBlob(descriptor);
      const opened = await registry.blob(needed(digest), descriptor, { signal });
      const chunks: Uint8Array[] = [];
      // More than the descriptor's size is refused on the way.
      for await (const chunk of opened.bytes) chunks.push(chunk);
      const bytes = Buffer.concat(chunks);
      const actual = createHash(digestAlgorithm(digest)).update(bytes).digest('hex');
      if (actual === digestHex(digest)) return bytes;
      throw new StrataError('DIGEST_MISMATCH', `${repository?.domain} sent other bytes for ${digest}`, {
        action: 'Try again; if it happens again, the registry or a proxy changes what it serves.',
      });
    },
  };
}

export function isAbsent(error: unknown): boolean {
  return (
    error instanceof StrataError && ['MANIFEST_UNKNOWN', 'NAME_UNKNOWN', 'BLOB_UNKNOWN'].includes(error.code)
  );
}
