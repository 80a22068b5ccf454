import type { Descriptor } from '../oci/descriptor.ts';
import { digestAlgorithm, type Digest } from '../oci/digest.ts';
import type { Reference } from '../oci/reference.ts';
import { StrataError } from '../oci/strata-error.ts';
import { runningDigest } from '../stream/hash.ts';
import type { Connection } from './connection.ts';
import { sendBlob, type Uploaded } from './upload/send-blob.ts';
import { ended, isThere, requireDigest } from './upload/session.ts';
import type { BlobUploadOptions, OpenBytes, UploadOptions } from './upload/upload-order.ts';

/** Writing to registries: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#push */
export interface Uploads {
  /** Whether the reference's repository has a blob. */
  hasBlob(
    reference: Reference,
    digest: Digest,
    options?: { readonly signal?: AbortSignal },
  ): Promise<boolean>;
  /**
   * Brings a blob to the reference's repository, unless it is there already. `open` gives its bytes from an offset on, each time
   * it is called. The registry checks the digest. A broken upload goes on from what the registry has kept.
   */
  upload(
    reference: Reference,
    blob: Pick<Descriptor, 'digest' | 'size'>,
    open: OpenBytes,
    options?: BlobUploadOptions,
  ): Promise<Uploaded>;
  /** Gives a document the reference's tag, or its digest. What it names has to be there. */
  putManifest(
    reference: Reference,
    document: { readonly bytes: Uint8Array; readonly mediaType: string },
    options?: UploadOptions,
  ): Promise<void>;
}

export function uploadsTo(to: (domain: string) => Connection): Uploads {
  return {
    hasBlob(reference, digest, options = {}) {
      const connection = to(reference.domain);
      const order = { connection, reference, blob: { digest, size: 0 }, open: nothing, options };
      return connection.patiently({ what: `the blob ${digest}`, signal: options.signal }, () =>
        isThere(order),
      );
    },

    upload: (reference, blob, open, options = {}) =>
      sendBlob({ connection: to(reference.domain), reference, blob, open, options }),

    async putManifest(reference, { bytes, mediaType }, { signal, onRetry } = {}) {
      const { domain, path, familiar, tag, digest } = reference;
      const wanted = digest ?? tag;
      if (wanted === undefined)
        throw new StrataError('INVALID_REFERENCE', `${familiar} names neither a tag nor a digest`);
      const once = async function* (): AsyncGenerator<Uint8Array, void> {
        yield bytes;
      };
      const order = {
        method: 'PUT',
        path: `${path}/manifests/${wanted}`,
        what: `the manifest of ${familiar}`,
        subject: { kind: 'upload', familiar },
        repository: path,
        access: 'pull,push',
        headers: { 'content-type': mediaType },
        payload: { size: bytes.length, open: once },
        signal,
        onRetry,
        accepted: [200, 201, 202, 204],
      } as const;
      try {
        await to(domain).stream(order, (response, request) =>
          requireDigest(
            ended(response),
            digestOf(bytes, digest === undefined ? 'sha256' : digestAlgorithm(digest)),
            request.what,
          ),
        );
      } catch (error) {
        throw refusedManifest(error, reference, mediaType);
      }
    },
  };
}

function refusedManifest(error: unknown, { domain, familiar }: Reference, mediaType: string): unknown {
  if (!(error instanceof StrataError) || error.code !== 'REGISTRY_ERROR' || error.retryable) return error;
  const { status, registryCode } = error.evidence;
  const lacks = registryCode === 'MANIFEST_BLOB_UNKNOWN' || registryCode === 'BLOB_UNKNOWN' || status === 404;
  return new StrataError(
    'UPLOAD_REFUSED',
    lacks ? `${domain} misses parts of ${familiar}: ${error.message}` : error.message,
    {
      action: lacks
        ? 'Push again: what the registry has lost since is sent then.'
        : `The registry does not take this document (${mediaType}). An older registry may know docker's media types only.`,
      evidence: { ...error.evidence, mediaType },
      cause: error.cause,
    },
  );
}

function digestOf(bytes: Uint8Array, algorithm: ReturnType<typeof digestAlgorithm>): Digest {
  const hash = runningDigest(algorithm);
  hash.update(bytes);
  return hash.digest();
}

async function* nothing(): AsyncGenerator<Uint8Array, void> {}
