import type { Digest } from '../../oci/digest.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { discard, headerText, type HttpRequest, type HttpResponse } from '../http/http.ts';
import { uploadLocation } from '../http/upload-location.ts';
import { shared, type UploadOrder } from './upload-order.ts';

/** Where an upload goes on, and how much the registry has of it. */
export interface UploadSession {
  readonly place: URL;
  readonly offset: number;
}

/** Whether the registry has the blob in this repository. */
export async function isThere(order: UploadOrder): Promise<boolean> {
  const { connection, reference, blob } = order;
  return connection.stream(
    {
      ...shared(order),
      method: 'HEAD',
      path: `${reference.path}/blobs/${blob.digest}`,
      accepted: [200, 404],
    },
    (response) => ended(response).status === 200,
  );
}

/**
 * Begins an upload. With another repository of the registry to take the blob from, it may be there at once; a registry that
 * does not do it, or not for us, begins an ordinary upload by the same request.
 * https://github.com/opencontainers/distribution-spec/blob/main/spec.md#mounting-a-blob-from-another-repository
 */
export async function beginUpload(order: UploadOrder): Promise<UploadSession | 'mounted'> {
  const { mountFrom } = order.options;
  if (mountFrom === undefined) return post(order, undefined);
  try {
    return await post(order, mountFrom);
  } catch (error) {
    // Mounting is an offer; whatever is wrong with it is told again by the ordinary way, if it is wrong with that, too.
    if (!(error instanceof StrataError) || error.retryable || error.code === 'CANCELLED') throw error;
    return post(order, undefined);
  }
}

function post(order: UploadOrder, mountFrom: string | undefined): Promise<UploadSession | 'mounted'> {
  const { connection, reference, blob } = order;
  const mount =
    mountFrom === undefined
      ? ''
      : `?mount=${encodeURIComponent(blob.digest)}&from=${encodeURIComponent(mountFrom)}`;
  return connection.stream(
    {
      ...shared(order),
      method: 'POST',
      path: `${reference.path}/blobs/uploads/${mount}`,
      accepted: mountFrom === undefined ? [202] : [201, 202],
      ...(mountFrom === undefined ? {} : { reads: mountFrom }),
    },
    (response, request) => {
      if (ended(response).status === 201) {
        requireDigest(response, blob.digest, request.what);
        return 'mounted' as const;
      }
      return { place: placeOf(response, request), offset: 0 };
    },
  );
}

/** Asks how far an upload has come; `undefined` when the registry knows nothing of it, or no more. */
export async function askSession(order: UploadOrder, place: URL): Promise<UploadSession | undefined> {
  return order.connection.stream(
    { ...shared(order), method: 'GET', path: place, accepted: [204, 200, 202, 400, 404, 405, 410, 416] },
    (response, request) => {
      if (ended(response).status >= 300) return undefined;
      const named = response.headers.location !== undefined;
      return { place: named ? placeOf(response, request) : place, offset: offsetOf(response, 0) };
    },
  );
}

/** Nothing more will come. The registry may not have heard of it: then it forgets the upload by itself. */
export async function endSession(order: UploadOrder, place: URL): Promise<void> {
  const { signal: _, ...request } = shared(order);
  await order.connection.stream(
    {
      ...request,
      method: 'DELETE',
      path: place,
      accepted: [202, 204, 404, 405],
      signal: AbortSignal.timeout(2_000),
    },
    ended,
  );
}

export function placeOf(response: HttpResponse, request: HttpRequest): URL {
  return new URL(uploadLocation(request.url.href, headerText(response.headers, 'location')));
}

/**
 * Bytes that the registry has by a Range header: "0-99" is a hundred. "0-0" should be one byte, but is what registries say of
 * none; nobody sends a single byte. `sent` where nothing is said.
 */
export function offsetOf(response: HttpResponse, sent: number): number {
  const match = /^(?:bytes[= ])?0-(\d{1,15})$/.exec(headerText(response.headers, 'range')?.trim() ?? '');
  if (match === null) return sent;
  const last = Number(match[1]);
  return last === 0 ? 0 : last + 1;
}

/** The registry's own word for what it took; it may say nothing. */
export function requireDigest(response: HttpResponse, digest: Digest, what: string): void {
  const said = headerText(response.headers, 'docker-content-digest')?.trim();
  if (said === undefined || said === '' || said === digest || !said.startsWith('sha256:')) return;
  if (!digest.startsWith('sha256:')) return;
  throw new StrataError('DIGEST_MISMATCH', `${response.url.host} took ${what} as ${said.slice(0, 100)}`, {
    action: 'Push again; if it happens again, the registry or a proxy changes what it is sent.',
    evidence: { wanted: digest, received: said.slice(0, 100) },
  });
}

/** Nothing of an answer but its head is of interest. */
export function ended(response: HttpResponse): HttpResponse {
  discard(response);
  return response;
}
