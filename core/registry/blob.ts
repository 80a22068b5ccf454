import type { OpenedBlob } from '../oci/blob-source.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import { StrataError } from '../oci/strata-error.ts';
import { paced } from './http/bandwidth.ts';
import { bodyBytes } from './http/body.ts';
import { parseContentRange } from './http/content-range.ts';
import { headerText, shownUrl, type HttpRequest, type HttpResponse } from './http/http.ts';
import type { Limits } from './limits.ts';
import { refuseEncoding } from './manifest.ts';

export interface RegistryBlob extends OpenedBlob {
  /** A strong ETag: give it back with the next offset, so that bytes of two versions are never joined. */
  readonly validator?: string;
}

export interface BlobWish {
  readonly descriptor: Descriptor;
  readonly offset: number;
  readonly validator: string | undefined;
}

/** Headers that ask for the blob from `offset` on, if it is still the one that `validator` names. */
export function rangeHeaders({ offset, validator }: BlobWish): Record<string, string> {
  if (offset === 0) return {};
  return { range: `bytes=${offset}-`, ...(validator === undefined ? {} : { 'if-range': validator }) };
}

/**
 * The blob in an answer, or `undefined` when the answer is no continuation of what is there (a wrong Content-Range,
 * another ETag, 416): then it has to be asked for from the beginning (fault R5).
 */
export function openedBlob(
  response: HttpResponse,
  request: HttpRequest,
  wish: BlobWish,
  limits: Limits,
): RegistryBlob | undefined {
  refuseEncoding(response, request.what);
  const { size } = wish.descriptor;
  const etag = strongTag(response);
  const offset = response.status === 206 ? continuedAt(response, wish, etag) : 0;
  if (offset === undefined || response.status === 416) {
    response.body.destroy();
    return undefined;
  }
  const declared = headerText(response.headers, 'content-length');
  if (declared !== undefined && Number(declared) !== size - offset) {
    response.body.destroy();
    throw new StrataError(
      'SIZE_MISMATCH',
      `${response.url.host} announces ${declared} bytes for ${request.what}, and ${size - offset} are missing`,
      {
        action:
          'Nothing of it was kept. Try again; if it happens again, the registry or a proxy changes what it serves.',
        evidence: { url: shownUrl(response.url), wanted: size - offset, announced: Number(declared) },
        retryable: true,
      },
    );
  }
  // Until somebody reads, nobody else would hear the signal.
  const abort = (): void => void response.body.destroy();
  request.signal?.addEventListener('abort', abort);
  response.body.once('close', () => request.signal?.removeEventListener('abort', abort));
  const body = bodyBytes(response, request, limits);
  const down = limits.bandwidth?.down;
  const arriving = down === undefined ? body : paced(body, down, request.signal);
  const bytes = exactly(arriving, size - offset, response, request);
  return { offset, bytes, ...(etag === undefined ? {} : { validator: etag }) };
}

function continuedAt(response: HttpResponse, wish: BlobWish, etag: string | undefined): number | undefined {
  try {
    const { first, last, total } = parseContentRange(headerText(response.headers, 'content-range') ?? '');
    const size = wish.descriptor.size;
    if (first !== wish.offset || last !== size - 1 || (total !== null && total !== size)) return undefined;
  } catch {
    return undefined;
  }
  return wish.validator !== undefined && etag !== undefined && etag !== wish.validator
    ? undefined
    : wish.offset;
}

/** Weak tags do not promise equal bytes, so they cannot join ranges: RFC 9110 section 13.1.5. */
function strongTag(response: HttpResponse): string | undefined {
  const tag = headerText(response.headers, 'etag');
  return tag !== undefined && /^"[^"]{0,200}"$/.test(tag) ? tag : undefined;
}

async function* exactly(
  bytes: AsyncIterable<Uint8Array>,
  size: number,
  response: HttpResponse,
  request: HttpRequest,
): AsyncGenerator<Uint8Array, void> {
  let received = 0;
  const evidence = (): Record<string, string | number> => ({
    url: shownUrl(request.url),
    wanted: size,
    received,
  });
  for await (const chunk of bytes) {
    received += chunk.byteLength;
    if (received > size) {
      throw new StrataError(
        'SIZE_MISMATCH',
        `${response.url.host} sent more than the ${size} bytes of ${request.what}`,
        { evidence: evidence() },
      );
    }
    yield chunk;
  }
  if (received < size) {
    throw new StrataError(
      'INVALID_RESPONSE',
      `${response.url.host} ended ${request.what} after ${received} of ${size} bytes`,
      {
        evidence: evidence(),
        retryable: true,
      },
    );
  }
}
