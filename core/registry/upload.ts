import type { Descriptor } from '../oci/descriptor.ts';
import type { Reference } from '../oci/reference.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { Connection } from './connection.ts';
import { discard, headerText, type HttpPayload, type HttpResponse } from './http.ts';
import { uploadLocation } from './upload-location.ts';

interface UploadOptions {
  readonly signal?: AbortSignal;
}

/** Writing to registries: https://github.com/opencontainers/distribution-spec/blob/main/spec.md#push */
export interface Uploads {
  /**
   * Sends a blob in one piece, unless it is there already. `open` gives its bytes from the beginning, each time it is called.
   * The registry checks the digest.
   */
  upload(
    reference: Reference,
    descriptor: Pick<Descriptor, 'digest' | 'size'>,
    open: () => AsyncIterable<Uint8Array>,
    options?: UploadOptions,
  ): Promise<'there' | 'sent'>;
  /** Gives a document the reference's tag, or its digest. What it names has to be there. */
  putManifest(
    reference: Reference,
    document: { readonly bytes: Uint8Array; readonly mediaType: string },
    options?: UploadOptions,
  ): Promise<void>;
}

export function uploadsTo(to: (domain: string) => Connection): Uploads {
  return {
    async upload(reference, { digest, size }, open, { signal } = {}) {
      const { domain, path, familiar } = reference;
      const order = {
        what: `the blob ${digest} of ${reference.name}`,
        subject: { kind: 'blob', familiar },
        repository: path,
        access: 'pull,push',
        headers: {},
        signal,
      } as const;
      const connection = to(domain);
      const there = await connection.stream(
        { ...order, method: 'HEAD', path: `${path}/blobs/${digest}`, accepted: [200, 404] },
        (response) => ended(response).status === 200,
      );
      if (there) return 'there';
      const place = await connection.stream(
        { ...order, method: 'POST', path: `${path}/blobs/uploads/`, accepted: [202] },
        (response, request) =>
          new URL(uploadLocation(request.url.href, headerText(ended(response).headers, 'location'))),
      );
      place.searchParams.set('digest', digest);
      const payload: HttpPayload = { size, open };
      await connection.stream(
        {
          ...order,
          method: 'PUT',
          path: place,
          headers: { 'content-type': 'application/octet-stream' },
          payload,
          accepted: [201, 204],
        },
        ended,
      );
      return 'sent';
    },

    async putManifest(reference, { bytes, mediaType }, { signal } = {}) {
      const { domain, path, familiar, tag, digest } = reference;
      const wanted = digest ?? tag;
      if (wanted === undefined)
        throw new StrataError('INVALID_REFERENCE', `${familiar} names neither a tag nor a digest`);
      const once = async function* (): AsyncGenerator<Uint8Array, void> {
        yield bytes;
      };
      await to(domain).stream(
        {
          method: 'PUT',
          path: `${path}/manifests/${wanted}`,
          what: `the manifest of ${familiar}`,
          subject: { kind: 'manifest', familiar },
          repository: path,
          access: 'pull,push',
          headers: { 'content-type': mediaType },
          payload: { size: bytes.length, open: once },
          signal,
          accepted: [201, 202],
        },
        ended,
      );
    },
  };
}

/** Nothing of an answer but its head is of interest. */
function ended(response: HttpResponse): HttpResponse {
  discard(response);
  return response;
}
