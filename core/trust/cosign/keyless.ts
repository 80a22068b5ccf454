import type { Bundle } from '@sigstore/bundle';
import { crypto, X509Certificate } from '@sigstore/core';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import type { SignatureState } from '../../api/trust.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import { matchesPattern } from '../signers/matches-pattern.ts';
import { isInScope } from '../signers/scope.ts';
import type { Signer } from '../signers/signer-file.ts';
import { invalid, trusted, untrusted, type Judged, type Subject } from '../subject.ts';
import { readTrustRoot } from './trust-root.ts';
import { entityOf, verifyBundle } from './verify-bundle.ts';

type Identified = Pick<Judged, 'signer' | 'issuer' | 'signed' | 'state'>;

interface Holder {
  readonly identity: string;
  readonly issuer: string;
}

/**
 * A signature of somebody who proved to be who they are when they signed. Correct is what a trust root's authority
 * certified, what a log of it has, and what the certificate's key made; trusted is it when the identity is one that was
 * named with that trust root. `artifact`: what was signed, of a signature that does not hold it itself.
 */
export async function judgeKeyless(
  json: unknown,
  artifact: Uint8Array | undefined,
  subject: Subject,
): Promise<Identified> {
  const { bundleFromJSON } = await import('@sigstore/bundle');
  const unknown = { signer: 'unknown', issuer: null, signed: null };
  let bundle: Bundle;
  let holder: Holder;
  try {
    bundle = bundleFromJSON(json);
    holder = holderOf(bundle);
    const { signature, key } = await entityOf(bundle, artifact);
    // Before anybody is trusted: what the certificate's own key did not make is nobody's.
    if (key.$case !== 'certificate') return { ...unknown, state: invalid('It has no certificate') };
    if (!signature.verifySignature(crypto.createPublicKey(key.certificate.publicKey)))
      return { ...unknown, state: invalid('The key of its certificate did not make it') };
  } catch (error) {
    return { ...unknown, state: invalid(`It cannot be read: ${wordsOf(error)}`) };
  }
  const told = {
    signer: visibleLine(holder.identity).slice(0, 500),
    issuer: holder.issuer === '' ? null : visibleLine(holder.issuer).slice(0, 500),
    signed: timeOf(bundle),
  };
  const roots = subject.signers.filter(({ kind }) => kind === 'sigstore-root');
  const ours = roots.filter(({ scope }) => isInScope(scope, subject.repository));
  if (ours.length === 0) {
    const reason =
      roots.length === 0
        ? 'Made with a certificate of Sigstore, and no Sigstore trust root is known here'
        : 'No trust root that is known here is for this repository';
    return { ...told, state: untrusted(reason) };
  }
  const states: SignatureState[] = [];
  for (const root of ours) states.push(await judgeByRoot(bundle, artifact, holder, root));
  const best =
    states.find(({ kind }) => kind === 'trusted') ??
    states.find(({ kind }) => kind === 'untrusted') ??
    states[0];
  return { ...told, state: best ?? untrusted('No trust root is known here') };
}

async function judgeByRoot(
  bundle: Bundle,
  artifact: Uint8Array | undefined,
  { identity, issuer }: Holder,
  signer: Signer,
): Promise<SignatureState> {
  const root = await readTrustRoot(signer.text);
  if (hasUnknownLog(bundle, root))
    return untrusted(`Its log is none of those that the trust root "${signer.name}" lists`);
  try {
    await verifyBundle(bundle, artifact, root);
  } catch (error) {
    const { VerificationError } = await import('@sigstore/verify');
    const stranger = error instanceof VerificationError && error.code === 'CERTIFICATE_ERROR';
    const reason = `"${signer.name}" does not bear it out: ${wordsOf(error)}`;
    return stranger ? untrusted(reason) : invalid(reason);
  }
  const named = signer.identities.some(
    (each) => matchesPattern(identity, each.identity) && each.issuer === issuer && issuer !== '',
  );
  return named
    ? trusted(signer.name)
    : untrusted(`Made by ${visibleLine(identity).slice(0, 300)}, who is not named with "${signer.name}"`);
}

/** https://github.com/sigstore/fulcio/blob/main/docs/oid-info.md: the newer extension holds an encoded text, the older one the bare text. */
const ISSUER = '1.3.6.1.4.1.57264.1.8';
const OLD_ISSUER = '1.3.6.1.4.1.57264.1.1';

function holderOf(bundle: Bundle): Holder {
  const { content } = bundle.verificationMaterial;
  const raw =
    content.$case === 'certificate'
      ? content.certificate.rawBytes
      : content.$case === 'x509CertificateChain'
        ? content.x509CertificateChain.certificates[0]?.rawBytes
        : undefined;
  if (raw === undefined) throw new Error('it has no certificate');
  const certificate = X509Certificate.parse(Buffer.from(raw));
  const issuer =
    certificate.extension(ISSUER)?.valueObj.subs[0]?.value ?? certificate.extension(OLD_ISSUER)?.value;
  return { identity: certificate.subjectAltName ?? '', issuer: issuer?.toString('utf8') ?? '' };
}

function hasUnknownLog(bundle: Bundle, root: TrustedRoot): boolean {
  const { tlogEntries } = bundle.verificationMaterial;
  const known = new Set(root.tlogs.map(({ logId }) => logId?.keyId.toString('hex')));
  return tlogEntries.some(({ logId }) => !known.has(logId?.keyId.toString('hex')));
}

/** When the log took it in, if it promised so. */
function timeOf(bundle: Bundle): string | null {
  const entry = bundle.verificationMaterial.tlogEntries.find(({ inclusionPromise }) => inclusionPromise);
  const seconds = Number(entry?.integratedTime ?? NaN);
  return Number.isFinite(seconds) && seconds > 0 && seconds < 1e11
    ? new Date(seconds * 1000).toISOString()
    : null;
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? visibleLine(error.message).slice(0, 300) : 'unknown';
}
