import { createHash, X509Certificate } from 'node:crypto';
import { z } from 'zod';

/** Annotations of cosign before it had bundles. https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md#properties */
const CERTIFICATE = 'dev.sigstore.cosign/certificate';
const LOG_ENTRY = 'dev.sigstore.cosign/bundle';
const TIMESTAMP = 'dev.sigstore.cosign/rfc3161timestamp';

const base64 = z.string().regex(/^[A-Za-z0-9+/]*={0,2}$/);

/** What Rekor promised: https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md#rekor-bundle */
const logEntry = z.object({
  SignedEntryTimestamp: base64,
  Payload: z.object({
    body: base64,
    integratedTime: z.number().int().nonnegative(),
    logIndex: z.number().int().nonnegative(),
    logID: z.string().regex(/^[0-9a-f]{64}$/),
  }),
});
const timestamp = z.object({ SignedRFC3161Timestamp: base64 });
const kindOf = z.object({ kind: z.string(), apiVersion: z.string() });

/** The same as a Sigstore bundle, which is what the verifier reads. https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_bundle.proto */
export function bundleOfAnnotations(
  annotations: Readonly<Record<string, string>>,
  signature: Uint8Array,
  payload: Uint8Array,
): { readonly json: unknown } | { readonly wrong: string } {
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(annotations[CERTIFICATE] ?? '');
  } catch {
    return { wrong: 'Its certificate cannot be read' };
  }
  const entry = read(logEntry, annotations[LOG_ENTRY]);
  if (entry === 'wrong') return { wrong: 'Its entry of a transparency log cannot be read' };
  const stamp = read(timestamp, annotations[TIMESTAMP]);
  if (stamp === 'wrong') return { wrong: 'Its timestamp cannot be read' };
  const entries = entry === undefined ? [] : [tlogEntry(entry)];
  if (entries.includes(undefined)) return { wrong: 'Its entry of a transparency log cannot be read' };
  return {
    json: {
      mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
      verificationMaterial: {
        x509CertificateChain: { certificates: [{ rawBytes: certificate.raw.toString('base64') }] },
        tlogEntries: entries,
        ...(stamp === undefined
          ? {}
          : {
              timestampVerificationData: {
                rfc3161Timestamps: [{ signedTimestamp: stamp.SignedRFC3161Timestamp }],
              },
            }),
      },
      messageSignature: {
        messageDigest: {
          algorithm: 'SHA2_256',
          digest: createHash('sha256').update(payload).digest('base64'),
        },
        signature: Buffer.from(signature).toString('base64'),
      },
    },
  };
}

function tlogEntry({ SignedEntryTimestamp, Payload }: z.output<typeof logEntry>): unknown {
  const { body, integratedTime, logIndex, logID } = Payload;
  const told = read(kindOf, Buffer.from(body, 'base64').toString('utf8'));
  if (told === undefined || told === 'wrong') return undefined;
  return {
    logIndex: String(logIndex),
    logId: { keyId: Buffer.from(logID, 'hex').toString('base64') },
    kindVersion: { kind: told.kind, version: told.apiVersion },
    integratedTime: String(integratedTime),
    inclusionPromise: { signedEntryTimestamp: SignedEntryTimestamp },
    canonicalizedBody: body,
  };
}

function read<Schema extends z.ZodType>(
  schema: Schema,
  text: string | undefined,
): z.output<Schema> | undefined | 'wrong' {
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return 'wrong';
  }
}
