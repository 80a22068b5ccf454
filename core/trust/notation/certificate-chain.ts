import { X509Certificate } from 'node:crypto';
import { X509Certificate as Parsed } from '@sigstore/core';
import { weakness } from '../signers/read-key.ts';

export interface Certificate {
  readonly plain: X509Certificate;
  readonly parsed: Parsed;
}

const EXTENDED_USAGE = '2.5.29.37';
const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';

/** Throws what is no certificate. */
export function readChain(chain: readonly Uint8Array[]): readonly Certificate[] {
  return chain.map((der) => ({
    plain: new X509Certificate(der),
    parsed: Parsed.parse(Buffer.from(der)),
  }));
}

/**
 * Why a chain, the signer's certificate first, does not hold together; `undefined`: it does, whoever may be trusted.
 * https://github.com/notaryproject/specifications/blob/main/specs/signature-specification.md#certificate-requirements
 */
export function whyBroken(chain: readonly Certificate[], times: readonly number[]): string | undefined {
  const [leaf] = chain;
  if (leaf === undefined) return 'It has no certificate';
  for (const [at, { plain, parsed }] of chain.entries()) {
    const called = nameOf(plain);
    const weak = weakness(plain.publicKey);
    if (weak !== undefined) return `The certificate of ${called} is too weak: ${weak}`;
    for (const time of times) {
      if (time > parsed.notAfter.getTime())
        return `The certificate of ${called} expired on ${parsed.notAfter.toISOString()}`;
      if (time < parsed.notBefore.getTime())
        return `The certificate of ${called} is valid only from ${parsed.notBefore.toISOString()}`;
    }
    const above = chain[at + 1];
    if (above === undefined) continue;
    if (!plain.checkIssued(above.plain) || !plain.verify(above.plain.publicKey))
      return `The certificate of ${called} was not issued by ${nameOf(above.plain)}`;
  }
  return (
    whyNoSigner(leaf) ??
    chain
      .slice(1)
      .map(whyNoAuthority)
      .find((why) => why !== undefined)
  );
}

function whyNoSigner({ plain, parsed }: Certificate): string | undefined {
  const called = nameOf(plain);
  if (plain.ca) return `The certificate of ${called} is an authority's; those do not sign images`;
  // The library calls the plain key usage so.
  const usage = parsed.extKeyUsage;
  if (usage !== undefined && !usage.digitalSignature)
    return `The certificate of ${called} is not for signatures`;
  // Absent: for anything.
  const purposes = parsed.extension(EXTENDED_USAGE)?.valueObj.subs[0]?.subs.map((each) => each.toOID());
  return purposes === undefined || purposes.includes(CODE_SIGNING)
    ? undefined
    : `The certificate of ${called} is not for signing code`;
}

function whyNoAuthority({ plain, parsed }: Certificate, at: number): string | undefined {
  const called = nameOf(plain);
  if (!plain.ca) return `${called} issued a certificate and is no authority`;
  const usage = parsed.extKeyUsage;
  if (usage !== undefined && !usage.keyCertSign) return `${called} may not issue certificates`;
  const { pathLenConstraint } = parsed.extBasicConstraints ?? {};
  // `at` authorities stand between it and the signer.
  return pathLenConstraint !== undefined && Number(pathLenConstraint) < at
    ? `${called} may not have so many authorities below it`
    : undefined;
}

/** "CN=…, O=…" on one line. */
export function nameOf({ subject }: X509Certificate): string {
  return subject.split('\n').join(', ').slice(0, 300);
}
