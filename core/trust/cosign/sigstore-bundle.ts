import { z } from 'zod';
import { digestAlgorithm, digestHex } from '../../oci/digest.ts';
import { parseStrictJson } from '../../oci/strict-json.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import { COSIGN_SIGN_PREDICATE } from '../referrers/artifact-kinds.ts';
import { judgeByKeys } from '../signers/key-signature.ts';
import { invalid, type Judged, type Subject } from '../subject.ts';
import { preAuthenticated } from './dsse.ts';
import { judgeKeyless } from './keyless.ts';

/** https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto, as far as it is read here. */
const bundleSchema = z.object({
  verificationMaterial: z.object({ publicKey: z.object({ hint: z.string().optional() }).optional() }),
  dsseEnvelope: z.object({
    payload: z.string(),
    payloadType: z.string().max(200),
    signatures: z.array(z.object({ sig: z.string() })).length(1),
  }),
});

/** https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md */
const statementSchema = z.object({
  _type: z.string().startsWith('https://in-toto.io/Statement/'),
  subject: z.array(
    z.object({
      digest: z.record(z.string(), z.string()),
      annotations: z.record(z.string(), z.unknown()).nullish(),
    }),
  ),
  predicateType: z.string(),
});

const IN_TOTO = 'application/vnd.in-toto+json';

/** Bundles have some ten kilobytes. https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md */
export const LARGEST_BUNDLE = 1024 * 1024;

/** A bundle that cosign attached to an image; `undefined`: it states something else than a signature. */
export async function judgeBundle(bytes: Uint8Array, subject: Subject): Promise<Judged | undefined> {
  const wrong = (reason: string): Judged => ({
    kind: 'cosign-keyless',
    state: invalid(reason),
    signer: 'unknown',
    issuer: null,
    signed: null,
    annotations: [],
  });
  const json = jsonOf(bytes);
  const bundle = bundleSchema.safeParse(json);
  if (!bundle.success) return wrong('It is no bundle of Sigstore with one signed statement');
  const { dsseEnvelope: envelope, verificationMaterial } = bundle.data;
  const payload = Buffer.from(envelope.payload, 'base64');
  const statement = statementSchema.safeParse(jsonOf(payload));
  if (!statement.success || envelope.payloadType !== IN_TOTO)
    return wrong('What was signed is no statement about an image');
  const { predicateType, subject: subjects } = statement.data;
  if (predicateType !== COSIGN_SIGN_PREDICATE) return undefined;
  const about = subjects.find(
    ({ digest }) => digest[digestAlgorithm(subject.digest)] === digestHex(subject.digest),
  );
  if (about === undefined) return wrong('It signs another image');
  const annotations = Object.entries(about.annotations ?? {})
    .slice(0, 100)
    .map(([name, value]) => ({
      name: visibleLine(name).slice(0, 300),
      value: visibleLine(typeof value === 'string' ? value : JSON.stringify(value)).slice(0, 1000),
    }));
  if (verificationMaterial.publicKey === undefined)
    return { kind: 'cosign-keyless', ...(await judgeKeyless(json, undefined, subject)), annotations };
  const signature = Buffer.from(envelope.signatures[0]?.sig ?? '', 'base64');
  const judged = judgeByKeys(subject, preAuthenticated(envelope.payloadType, payload), signature);
  return { kind: 'cosign-key', ...judged, issuer: null, signed: null, annotations };
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return parseStrictJson(bytes, 'signature');
  } catch {
    return undefined;
  }
}
