import { decode, encode } from 'cborg';
import { z } from 'zod';
import { MOST_CERTIFICATES, type Envelope } from './envelope.ts';

/** RFC 9052, 4.2: the tag of a message with one signer. */
const COSE_SIGN1 = 18;
/** RFC 8949, 3.4.2: seconds since 1970. */
const EPOCH = 1;

/** RFC 9052, 3.1, and RFC 9360, 2. */
const ALGORITHM = 1;
const CRITICAL = 2;
const CONTENT_TYPE = 3;
const CHAIN = 33;

/** https://www.iana.org/assignments/cose/cose.xhtml#algorithms */
const NAMES: Readonly<Record<number, string>> = {
  [-7]: 'ES256',
  [-35]: 'ES384',
  [-36]: 'ES512',
  [-37]: 'PS256',
  [-38]: 'PS384',
  [-39]: 'PS512',
};

const bytesSchema = z.instanceof(Uint8Array);
const messageSchema = z.tuple([bytesSchema, z.map(z.unknown(), z.unknown()), bytesSchema, bytesSchema]);
const chainSchema = z
  .union([bytesSchema.transform((one) => [one]), z.array(bytesSchema)])
  .pipe(z.array(bytesSchema).min(1).max(MOST_CERTIFICATES));
const headerSchema = z.map(z.union([z.number(), z.string()]), z.unknown());
const criticalSchema = z
  .array(z.union([z.string(), z.number()]).transform(String))
  .min(1)
  .max(20);

/**
 * https://github.com/notaryproject/specifications/blob/main/specs/signature-envelope-cose.md. Throws what is no such
 * envelope.
 */
export function readCose(bytes: Uint8Array): Envelope {
  const options = { useMaps: true, rejectDuplicateMapKeys: true };
  // The first byte is the tag itself; whatever is tagged inside is refused.
  const [body, headers, payload, signature] = messageSchema.parse(
    decode(bytes, { ...options, tags: { [COSE_SIGN1]: (content) => content() } }),
  );
  if (bytes[0] !== 0xc0 + COSE_SIGN1) throw new Error('it is no COSE_Sign1');
  const header = headerSchema.parse(
    decode(body, {
      ...options,
      tags: { [EPOCH]: (content) => new Date(z.number().parse(content()) * 1000) },
    }),
  );
  return {
    algorithm: NAMES[z.number().parse(header.get(ALGORITHM))] ?? 'unknown',
    contentType: z.string().parse(header.get(CONTENT_TYPE)),
    critical: criticalSchema.parse(header.get(CRITICAL)),
    parameters: new Map(
      [...header].flatMap(([name, value]) => (typeof name === 'string' ? [[name, value] as const] : [])),
    ),
    chain: chainSchema.parse(headers.get(CHAIN)),
    payload,
    // RFC 9052, 4.4.
    signed: encode(['Signature1', body, new Uint8Array(0), payload]),
    signature,
  };
}
