import { createHash } from 'node:crypto';
import type { Descriptor } from '../oci/descriptor.ts';
import { digestAlgorithm, parseDigest, type Digest } from '../oci/digest.ts';
import { StrataError } from '../oci/strata-error.ts';
import { headerText, shownUrl, type HttpResponse } from './http/http.ts';

export interface FetchedManifest {
  readonly bytes: Uint8Array;
  /** Computed over `bytes`; a header is never taken for it. */
  readonly digest: Digest;
  /** Lower case, without parameters; empty when the registry named none. */
  readonly mediaType: string;
}

/** Checks a manifest's bytes against the digest asked for and the one the registry claims (fault M1). */
export function checkedManifest(
  bytes: Uint8Array,
  response: HttpResponse,
  what: string,
  asked: Digest | undefined,
): FetchedManifest {
  const claimed = claimedDigest(response);
  for (const [digest, by] of [
    [asked, 'was asked for'],
    [claimed, 'its header names'],
  ] as const) {
    if (digest === undefined) continue;
    const computed = digestOf(bytes, digestAlgorithm(digest));
    if (computed === digest) continue;
    throw new StrataError('DIGEST_MISMATCH', `${response.url.host} sent other bytes for ${what} than ${by}`, {
      action:
        'Nothing of it was kept. Try again; if it happens again, the registry or a proxy changes what it serves.',
      evidence: { url: shownUrl(response.url), wanted: digest, received: computed, bytes: bytes.byteLength },
    });
  }
  return { bytes, digest: asked ?? digestOf(bytes, 'sha256'), mediaType: mediaTypeOf(response) };
}

/** Descriptor by the headers of an answer to HEAD; `undefined` when they do not say enough. */
export function describedManifest(response: HttpResponse): Descriptor | undefined {
  const digest = claimedDigest(response);
  const size = Number(response.headers['content-length'] ?? NaN);
  const mediaType = mediaTypeOf(response);
  if (digest === undefined || !Number.isSafeInteger(size) || size < 1 || mediaType === '') return undefined;
  return { mediaType, digest, size };
}

/** Refuses an encoded body: what is hashed must be what is stored. */
export function refuseEncoding(response: HttpResponse, what: string): void {
  const encoding = headerText(response.headers, 'content-encoding')?.trim().toLowerCase() ?? '';
  if (encoding === '' || encoding === 'identity') return;
  response.body.destroy();
  throw new StrataError(
    'INVALID_RESPONSE',
    `${response.url.host} sent ${what} encoded as ${encoding.slice(0, 40)}, which was not asked for`,
    {
      action: 'A proxy or the registry re-compresses what it serves; that has to be switched off there.',
      evidence: { url: shownUrl(response.url), contentEncoding: encoding.slice(0, 40) },
    },
  );
}

function claimedDigest(response: HttpResponse): Digest | undefined {
  const header = headerText(response.headers, 'docker-content-digest')?.trim();
  if (header === undefined || header === '') return undefined;
  try {
    return parseDigest(header);
  } catch (cause) {
    throw new StrataError(
      'INVALID_RESPONSE',
      `${response.url.host} names "${header.slice(0, 100)}" as a digest, which is none`,
      {
        evidence: { url: shownUrl(response.url) },
        cause,
      },
    );
  }
}

function digestOf(bytes: Uint8Array, algorithm: 'sha256' | 'sha384' | 'sha512'): Digest {
  return parseDigest(`${algorithm}:${createHash(algorithm).update(bytes).digest('hex')}`);
}

function mediaTypeOf(response: HttpResponse): string {
  return (response.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}
