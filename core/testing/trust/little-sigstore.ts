import { createHash, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { AUTHORITY, CODE_SIGNER, issue, type Issued } from '../registry/certificates.ts';
import { signWith } from './cosign-signer.ts';

/** A certificate authority and a log of test keys, which do as Fulcio and Rekor are documented to. */
export interface LittleSigstore {
  /** trusted_root.json, as a file's text. https://github.com/sigstore/protobuf-specs/blob/main/protos/sigstore_trustroot.proto */
  readonly trustRoot: string;
  /** A certificate for somebody who proved an identity. https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md */
  certify(identity: string, issuer: string): Promise<Issued>;
  /** Annotations of a signature that is in the log. */
  annotations(payload: Buffer, holder: Issued): Readonly<Record<string, string>>;
  /** A bundle (v0.3) around a signed statement. */
  bundle(statement: object, holder: Issued): Buffer;
}

const BASE_URL = 'https://rekor.example.org';

export async function littleSigstore(): Promise<LittleSigstore> {
  const root = await issue({ subject: '/O=example.org/CN=little-fulcio', extensions: AUTHORITY });
  const log = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const logKey = log.publicKey.export({ type: 'spki', format: 'der' });
  const logId = createHash('sha256').update(logKey).digest();
  const started = '2020-01-01T00:00:00.000Z';

  /** https://github.com/sigstore/rekor/blob/main/types.md: an entry, and the promise to keep it. */
  const enter = (body: object) => {
    const canonicalizedBody = Buffer.from(canonical(body));
    const integratedTime = Math.floor(Date.now() / 1000);
    const promised = {
      body: canonicalizedBody.toString('base64'),
      integratedTime,
      logID: logId.toString('hex'),
      logIndex: 0,
    };
    const promise = sign('sha256', Buffer.from(canonical(promised)), log.privateKey).toString('base64');
    return { ...promised, promise, canonicalizedBody };
  };

  return {
    trustRoot: JSON.stringify({
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: [
        {
          baseUrl: BASE_URL,
          hashAlgorithm: 'SHA2_256',
          publicKey: {
            rawBytes: logKey.toString('base64'),
            keyDetails: 'PKIX_ECDSA_P256_SHA_256',
            validFor: { start: started },
          },
          logId: { keyId: logId.toString('base64') },
        },
      ],
      certificateAuthorities: [
        {
          subject: { organization: 'example.org', commonName: 'little-fulcio' },
          uri: 'https://fulcio.example.org',
          certChain: { certificates: [{ rawBytes: root.der.toString('base64') }] },
          validFor: { start: started },
        },
      ],
      ctlogs: [],
      timestampAuthorities: [],
    }),

    certify: (identity, issuer) =>
      issue({
        subject: '/',
        issuer: root,
        days: 1,
        extensions: [
          ...CODE_SIGNER,
          `subjectAltName=critical,${identity.includes('://') ? 'URI' : 'email'}:${identity}`,
          `1.3.6.1.4.1.57264.1.1=DER:${Buffer.from(issuer).toString('hex')}`,
          `1.3.6.1.4.1.57264.1.8=ASN1:UTF8String:${issuer}`,
        ],
      }),

    annotations(payload, holder) {
      const signature = signWith(holder.key, payload).toString('base64');
      const entry = enter({
        apiVersion: '0.0.1',
        kind: 'hashedrekord',
        spec: {
          data: { hash: { algorithm: 'sha256', value: createHash('sha256').update(payload).digest('hex') } },
          signature: {
            content: signature,
            publicKey: { content: Buffer.from(holder.pem).toString('base64') },
          },
        },
      });
      const { body, integratedTime, logID, logIndex } = entry;
      return {
        'dev.cosignproject.cosign/signature': signature,
        'dev.sigstore.cosign/certificate': holder.pem,
        'dev.sigstore.cosign/chain': root.pem,
        'dev.sigstore.cosign/bundle': JSON.stringify({
          SignedEntryTimestamp: entry.promise,
          Payload: { body, integratedTime, logIndex, logID },
        }),
      };
    },

    bundle(statement, holder) {
      const envelope = signedEnvelope(statement, holder);
      const entry = enter({
        apiVersion: '0.0.1',
        kind: 'dsse',
        spec: {
          envelopeHash: { algorithm: 'sha256', value: sha256(canonical(envelope)) },
          payloadHash: { algorithm: 'sha256', value: sha256(Buffer.from(envelope.payload, 'base64')) },
          signatures: [
            {
              signature: envelope.signatures[0]?.sig,
              verifier: Buffer.from(holder.pem).toString('base64'),
            },
          ],
        },
      });
      // RFC 6962, 2.1: the hash of a tree with one leaf.
      const rootHash = createHash('sha256')
        .update(Buffer.concat([Buffer.from([0]), entry.canonicalizedBody]))
        .digest('base64');
      const note = `rekor.example.org - 1\n1\n${rootHash}\n`;
      const noted = Buffer.concat([logId.subarray(0, 4), sign('sha256', Buffer.from(note), log.privateKey)]);
      return Buffer.from(
        JSON.stringify({
          mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
          verificationMaterial: {
            certificate: { rawBytes: holder.der.toString('base64') },
            tlogEntries: [
              {
                logIndex: '0',
                logId: { keyId: logId.toString('base64') },
                kindVersion: { kind: 'dsse', version: '0.0.1' },
                integratedTime: String(entry.integratedTime),
                inclusionPromise: { signedEntryTimestamp: entry.promise },
                inclusionProof: {
                  logIndex: '0',
                  rootHash,
                  treeSize: '1',
                  hashes: [],
                  checkpoint: {
                    envelope: `${note}\n\u2014 rekor.example.org ${noted.toString('base64')}\n`,
                  },
                },
                canonicalizedBody: entry.body,
              },
            ],
          },
          dsseEnvelope: envelope,
        }),
      );
    },
  };
}

/** https://github.com/secure-systems-lab/dsse/blob/master/protocol.md */
export function signedEnvelope(statement: object, { key }: Pick<Issued, 'key'>) {
  const payload = Buffer.from(JSON.stringify(statement));
  const type = 'application/vnd.in-toto+json';
  const signed = Buffer.concat([Buffer.from(`DSSEv1 ${type.length} ${type} ${payload.length} `), payload]);
  return {
    payload: payload.toString('base64'),
    payloadType: type,
    signatures: [{ sig: signWith(key, signed).toString('base64') }],
  };
}

/** What `cosign sign` states in its bundles. https://github.com/sigstore/cosign/blob/main/specs/BUNDLE_SPEC.md */
export function signStatement(digest: string, predicateType = 'https://sigstore.dev/cosign/sign/v1'): object {
  const [algorithm = '', hex = ''] = digest.split(':');
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject: [{ digest: { [algorithm]: hex } }],
    predicateType,
    predicate: {},
  };
}

export const publicPem = (key: Issued['key']): string =>
  createPublicKey(key).export({ type: 'spki', format: 'pem' }).toString();

const sha256 = (bytes: string | Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** RFC 8785, as far as texts and whole numbers go. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(',')}}`;
}
