import { constants, sign } from 'node:crypto';
import { encode, Tagged } from 'cborg';
import type { Issued } from '../registry/certificates.ts';

export interface NotationOrder {
  readonly digest: string;
  readonly size: number;
  readonly chain: readonly Issued[];
  readonly algorithm?: string;
  readonly signed?: Date;
  readonly expiry?: Date;
  /** Further protected parameters; those named in `critical` as well, if it is given. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly critical?: readonly string[];
}

const PAYLOAD = 'application/vnd.cncf.notary.payload.v1+json';
const SCHEME = 'io.cncf.notary.signingScheme';
const SIGNED = 'io.cncf.notary.signingTime';
const EXPIRY = 'io.cncf.notary.expiry';

/** https://github.com/notaryproject/specifications/blob/main/specs/signature-envelope-jws.md */
export function notationJws(order: NotationOrder): Buffer {
  const { chain, expiry, signed = new Date() } = order;
  const header = {
    alg: order.algorithm ?? 'ES256',
    crit: order.critical ?? criticalOf(order),
    cty: PAYLOAD,
    [SCHEME]: 'notary.x509',
    [SIGNED]: signed.toISOString(),
    ...(expiry === undefined ? {} : { [EXPIRY]: expiry.toISOString() }),
    ...order.extra,
  };
  const body = Buffer.from(JSON.stringify(header)).toString('base64url');
  const payload = payloadOf(order).toString('base64url');
  return Buffer.from(
    JSON.stringify({
      payload,
      protected: body,
      header: {
        x5c: chain.map(({ der }) => der.toString('base64')),
        'io.cncf.notary.signingAgent': 'test/1',
      },
      signature: signedBy(chain[0]!, order.algorithm, Buffer.from(`${body}.${payload}`)).toString(
        'base64url',
      ),
    }),
  );
}

/** https://github.com/notaryproject/specifications/blob/main/specs/signature-envelope-cose.md */
export function notationCose(order: NotationOrder): Buffer {
  const { chain, expiry, signed = new Date() } = order;
  const seconds = (date: Date): Tagged => new Tagged(1, Math.floor(date.getTime() / 1000));
  const body = encode(
    new Map<string | number, unknown>([
      [1, order.algorithm === 'PS256' ? -37 : -7],
      [2, order.critical ?? criticalOf(order)],
      [3, PAYLOAD],
      [SCHEME, 'notary.x509'],
      [SIGNED, seconds(signed)],
      ...(expiry === undefined ? [] : ([[EXPIRY, seconds(expiry)]] as const)),
    ]),
  );
  const payload = payloadOf(order);
  const signature = signedBy(
    chain[0]!,
    order.algorithm,
    Buffer.from(encode(['Signature1', body, new Uint8Array(0), payload])),
  );
  const headers = new Map<string | number, unknown>([
    [33, chain.map(({ der }) => der)],
    ['io.cncf.notary.signingAgent', 'test/1'],
  ]);
  return Buffer.from(encode(new Tagged(18, [body, headers, payload, signature])));
}

function criticalOf({ expiry, extra = {} }: NotationOrder): readonly string[] {
  return [SCHEME, ...(expiry === undefined ? [] : [EXPIRY]), ...Object.keys(extra)];
}

function payloadOf({ digest, size }: NotationOrder): Buffer {
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  return Buffer.from(JSON.stringify({ targetArtifact: { mediaType, digest, size } }));
}

function signedBy({ key }: Issued, algorithm: string | undefined, bytes: Buffer): Buffer {
  return algorithm === 'PS256'
    ? sign('sha256', bytes, {
        key,
        padding: constants.RSA_PKCS1_PSS_PADDING,
        saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
      })
    : sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' });
}
