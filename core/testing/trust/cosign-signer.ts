import { sign, type KeyObject } from 'node:crypto';
import type { ArtifactLayer } from '../registry/put-artifact.ts';

const SIMPLE_SIGNING = 'application/vnd.dev.cosign.simplesigning.v1+json';

/** https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md#simple-signing */
export function simplePayload(
  digest: string,
  reference: string,
  optional: Readonly<Record<string, string>> | null = null,
): Buffer {
  return Buffer.from(
    JSON.stringify({
      critical: {
        identity: { 'docker-reference': reference },
        image: { 'docker-manifest-digest': digest },
        type: 'cosign container image signature',
      },
      optional,
    }),
  );
}

/** A payload and its signature as `cosign sign --key` makes the layer of them. */
export function signedLayer(
  payload: Buffer,
  key: KeyObject,
  annotations: Readonly<Record<string, string>> = {},
): ArtifactLayer {
  return {
    mediaType: SIMPLE_SIGNING,
    bytes: payload,
    annotations: {
      'dev.cosignproject.cosign/signature': signWith(key, payload).toString('base64'),
      ...annotations,
    },
  };
}

export function signWith(key: KeyObject, bytes: Uint8Array): Buffer {
  return sign(key.asymmetricKeyType === 'ed25519' ? null : 'sha256', bytes, key);
}

/** "sha256-<hex>.sig": https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md#tag-based-discovery */
export function cosignTag(digest: string, suffix: 'sig' | 'att' | 'sbom'): string {
  return `${digest.replace(':', '-')}.${suffix}`;
}
