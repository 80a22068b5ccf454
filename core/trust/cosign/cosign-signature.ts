import type { Descriptor } from '../../oci/descriptor.ts';
import { judgeByKeys } from '../signers/key-signature.ts';
import { invalid, type Judged, type Subject } from '../subject.ts';
import { judgeKeyless } from './keyless.ts';
import { bundleOfAnnotations } from './legacy-bundle.ts';
import { namesRepository, readClaims } from './simple-signing.ts';

/** Annotations of a layer that holds a payload. https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md */
const SIGNATURE = 'dev.cosignproject.cosign/signature';
const CERTIFICATE = 'dev.sigstore.cosign/certificate';

const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;

/** One signature as cosign lays it into a registry: a payload, and around it what proves it. */
export async function judgeCosign(layer: Descriptor, payload: Uint8Array, subject: Subject): Promise<Judged> {
  const annotations = layer.annotations ?? {};
  const kind = annotations[CERTIFICATE] === undefined ? 'cosign-key' : 'cosign-keyless';
  const wrong = (reason: string): Judged => ({
    kind,
    state: invalid(reason),
    signer: 'unknown',
    issuer: null,
    signed: null,
    annotations: [],
  });
  const encoded = (annotations[SIGNATURE] ?? '').trim();
  if (!BASE64.test(encoded)) return wrong('It has no signature beside what was signed');
  const claims = readClaims(payload, subject);
  if ('wrong' in claims) return wrong(claims.wrong);
  const signature = Buffer.from(encoded, 'base64');
  const told = {
    annotations: [{ name: 'docker-reference', value: claims.reference }, ...claims.annotations],
    ...(namesRepository(claims.reference, subject.repository)
      ? {}
      : {
          note: `A signature was made for ${claims.reference}, and the image was found as ${subject.repository ?? ''}`,
        }),
  };
  if (kind === 'cosign-key')
    return { kind, ...judgeByKeys(subject, payload, signature), issuer: null, signed: null, ...told };
  const bundle = bundleOfAnnotations(annotations, signature, payload);
  if ('wrong' in bundle) return wrong(bundle.wrong);
  return { kind, ...(await judgeKeyless(bundle.json, payload, subject)), ...told };
}
