import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import type { SignatureState } from '../../api/trust.ts';
import { parseStrictJson } from '../../oci/strict-json.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import { matchesPattern } from '../signers/matches-pattern.ts';
import { isInScope } from '../signers/scope.ts';
import { invalid, trusted, untrusted, type Judged, type Subject } from '../subject.ts';
import { whyNotMade } from './algorithms.ts';
import { nameOf, readChain, whyBroken, type Certificate } from './certificate-chain.ts';
import { COSE, JWS, type Envelope } from './envelope.ts';
import { readJws } from './jws-envelope.ts';

/** https://github.com/notaryproject/specifications/blob/main/specs/signature-specification.md#payload */
const PAYLOAD_TYPE = 'application/vnd.cncf.notary.payload.v1+json';
const payloadSchema = z.object({
  targetArtifact: z.object({
    mediaType: z.string(),
    digest: z.string(),
    size: z.number(),
    annotations: z.record(z.string(), z.string()).nullish(),
  }),
});

const SCHEME = 'io.cncf.notary.signingScheme';
const SIGNED = 'io.cncf.notary.signingTime';
const SIGNED_BY_AUTHORITY = 'io.cncf.notary.authenticSigningTime';
const EXPIRY = 'io.cncf.notary.expiry';
/** What is critical and not among these means something that is not understood here, as a plugin does. */
const UNDERSTOOD = new Set([SCHEME, SIGNED, SIGNED_BY_AUTHORITY, EXPIRY]);
const SCHEMES: Readonly<Record<string, string>> = {
  'notary.x509': SIGNED,
  'notary.x509.signingAuthority': SIGNED_BY_AUTHORITY,
};

/** One signature of Notation. No timestamp is read: certificates have to be valid now, and when they signed by their own word. */
export async function judgeNotation(bytes: Uint8Array, mediaType: string, subject: Subject): Promise<Judged> {
  const told = { kind: 'notation' as const, signer: 'unknown', issuer: null, signed: null, annotations: [] };
  let envelope: Envelope;
  let chain: readonly Certificate[];
  try {
    envelope = await readEnvelope(bytes, mediaType);
    chain = readChain(envelope.chain);
  } catch {
    return { ...told, state: invalid('It is no signature of Notation that could be read') };
  }
  const leaf = chain[0]?.plain;
  if (leaf === undefined) return { ...told, state: invalid('It has no certificate') };
  const times = timesOf(envelope);
  const about = payloadOf(envelope);
  return {
    kind: 'notation',
    signer: visibleLine(nameOf(leaf)),
    issuer: visibleLine(leaf.issuer.split('\n').join(', ')).slice(0, 300),
    signed: 'wrong' in times ? null : new Date(times.signed).toISOString(),
    annotations: Object.entries(about?.annotations ?? {})
      .slice(0, 100)
      .map(([name, value]) => ({
        name: visibleLine(name).slice(0, 300),
        value: visibleLine(value).slice(0, 1000),
      })),
    state: worth(),
  };

  function worth(): SignatureState {
    try {
      return stateOf();
    } catch {
      // Node reads keys and extensions of certificates only when they are asked for.
      return invalid('Its certificates cannot be read');
    }
  }

  function stateOf(): SignatureState {
    const key = chain[0]!.plain.publicKey;
    const unmade = whyNotMade(key, envelope.algorithm, envelope.signed, envelope.signature);
    if (unmade !== undefined) return invalid(unmade);
    const strange = envelope.critical.find((name) => !UNDERSTOOD.has(name));
    if (strange !== undefined)
      return invalid(`It demands that "${visibleLine(strange).slice(0, 100)}" is understood, which is not`);
    if ('wrong' in times) return invalid(times.wrong);
    if (times.expiry !== null && times.expiry <= subject.now)
      return invalid(`It expired on ${new Date(times.expiry).toISOString()}`);
    if (about === undefined) return invalid('What was signed is no payload of Notation');
    if (about.digest !== subject.digest || about.size !== subject.size)
      return invalid(`It signs another image: ${visibleLine(about.digest).slice(0, 200)}`);
    const broken = whyBroken(chain, [subject.now, times.signed]);
    if (broken !== undefined) return invalid(visibleLine(broken));
    return whoVouches(chain, subject);
  }
}

async function readEnvelope(bytes: Uint8Array, mediaType: string): Promise<Envelope> {
  if (mediaType === JWS) return readJws(bytes);
  if (mediaType === COSE) return (await import('./cose-envelope.ts')).readCose(bytes);
  throw new Error(`"${mediaType}" is no envelope of Notation`);
}

interface Times {
  /** Milliseconds. */
  readonly signed: number;
  readonly expiry: number | null;
}

function timesOf({ parameters, critical }: Envelope): Times | { readonly wrong: string } {
  const scheme = String(parameters.get(SCHEME));
  const name = Object.hasOwn(SCHEMES, scheme) ? SCHEMES[scheme] : undefined;
  if (name === undefined)
    return { wrong: `Its signing scheme "${visibleLine(scheme).slice(0, 60)}" is not known` };
  // What decides must be critical, else somebody who does not know it would pass over it.
  const demanded = [SCHEME, ...[EXPIRY, SIGNED_BY_AUTHORITY].filter((each) => parameters.has(each))];
  const missing = demanded.find((each) => !critical.includes(each));
  if (missing !== undefined) return { wrong: `It does not call "${missing}" critical, as it has to be` };
  const signed = moment(parameters.get(name));
  const expiry = parameters.has(EXPIRY) ? moment(parameters.get(EXPIRY)) : null;
  if (signed === undefined || expiry === undefined) return { wrong: 'Its times cannot be read' };
  return { signed, expiry };
}

function moment(value: unknown): number | undefined {
  const time = value instanceof Date ? value.getTime() : Date.parse(typeof value === 'string' ? value : '');
  return Number.isNaN(time) ? undefined : time;
}

function payloadOf({
  contentType,
  payload,
}: Envelope): z.output<typeof payloadSchema>['targetArtifact'] | undefined {
  if (contentType !== PAYLOAD_TYPE) return undefined;
  try {
    return payloadSchema.parse(parseStrictJson(payload, 'signature payload')).targetArtifact;
  } catch {
    return undefined;
  }
}

/** A trusted certificate is one of the chain, or issued its last one. */
function whoVouches(chain: readonly Certificate[], subject: Subject): SignatureState {
  const leaf = chain[0]!.plain;
  const last = chain.at(-1)!.plain;
  const certificates = subject.signers.filter(({ kind }) => kind === 'certificate');
  const vouching = certificates.filter(({ text }) => {
    const one = new X509Certificate(text);
    if (chain.some(({ plain }) => plain.fingerprint256 === one.fingerprint256)) return true;
    const valid = subject.now >= Date.parse(one.validFrom) && subject.now <= Date.parse(one.validTo);
    return one.ca && valid && last.checkIssued(one) && last.verify(one.publicKey);
  });
  const ours = vouching.filter(({ scope }) => isInScope(scope, subject.repository));
  const name = nameOf(leaf);
  const by = ours.find(
    ({ identities }) =>
      identities.length === 0 || identities.some(({ identity }) => matchesPattern(name, identity)),
  );
  if (by !== undefined) return trusted(by.name);
  if (ours[0] !== undefined)
    return untrusted(`Made by ${visibleLine(name)}, who is not named with "${ours[0].name}"`);
  if (vouching[0] !== undefined)
    return untrusted(`Certified by "${vouching[0].name}", who is not trusted for this repository`);
  if (chain.length === 1 && leaf.subject === leaf.issuer)
    return untrusted('Its certificate was issued by nobody but itself, and is not trusted here');
  return untrusted(
    certificates.length === 0
      ? 'Made with a certificate, and no certificate is trusted here'
      : 'Its certificate comes from no authority that is trusted here',
  );
}
