import { z } from 'zod';
import { parseStrictJson } from '../../oci/strict-json.ts';
import { MOST_CERTIFICATES, type Envelope } from './envelope.ts';

const base64url = z.string().regex(/^[A-Za-z0-9_-]+$/);

/** https://github.com/notaryproject/specifications/blob/main/specs/signature-envelope-jws.md */
const envelopeSchema = z.object({
  payload: base64url,
  protected: base64url,
  header: z.object({
    x5c: z
      .array(z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/))
      .min(1)
      .max(MOST_CERTIFICATES),
  }),
  signature: base64url,
});
const headerSchema = z.looseObject({
  alg: z.string(),
  cty: z.string(),
  crit: z.array(z.string()).min(1).max(20),
});

/** Throws what is no such envelope. */
export function readJws(bytes: Uint8Array): Envelope {
  const envelope = envelopeSchema.parse(parseStrictJson(bytes, 'signature'));
  const header = headerSchema.parse(
    parseStrictJson(Buffer.from(envelope.protected, 'base64url'), 'signature header'),
  );
  const { alg, cty, crit, ...rest } = header;
  return {
    algorithm: alg,
    contentType: cty,
    critical: crit,
    parameters: new Map(Object.entries(rest)),
    chain: envelope.header.x5c.map((certificate) => Buffer.from(certificate, 'base64')),
    payload: Buffer.from(envelope.payload, 'base64url'),
    signed: Buffer.from(`${envelope.protected}.${envelope.payload}`, 'ascii'),
    signature: Buffer.from(envelope.signature, 'base64url'),
  };
}
