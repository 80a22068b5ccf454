import type { Bundle } from '@sigstore/bundle';
import type { TrustedRoot } from '@sigstore/protobuf-specs';
import type { SignedEntity } from '@sigstore/verify';
import { isSignedBy } from '../signers/key-signature.ts';
import { preAuthenticated } from './dsse.ts';
import { whyNotIn } from './log-inclusion.ts';

/**
 * What the library verifies of a bundle. The signature itself is verified here: the library leaves the hash to the
 * runtime's choice, and BoringSSL, which is what Electron has, makes none.
 */
export async function entityOf(bundle: Bundle, artifact: Uint8Array | undefined): Promise<SignedEntity> {
  const { toSignedEntity } = await import('@sigstore/verify');
  const entity = toSignedEntity(bundle, artifact === undefined ? undefined : Buffer.from(artifact));
  const { signature } = entity;
  const signed = signedBytes(bundle, artifact);
  return {
    ...entity,
    signature: {
      signature: signature.signature,
      compareDigest: (digest) => signature.compareDigest(digest),
      compareSignature: (other) => signature.compareSignature(other),
      verifySignature: (key) => isSignedBy(key, signed, signature.signature),
    },
  };
}

/** Throws why a trust root does not bear a bundle out. Whom it names is up to the caller. */
export async function verifyBundle(
  bundle: Bundle,
  artifact: Uint8Array | undefined,
  root: TrustedRoot,
): Promise<void> {
  const [{ toTrustMaterial, Verifier }, { verifyTLogBody }] = await Promise.all([
    import('@sigstore/verify'),
    import('@sigstore/verify/dist/tlog/index.js'),
  ]);
  const material = toTrustMaterial(root);
  const { tlogEntries, ...entity } = await entityOf(bundle, artifact);
  // The trust root says what its signatures have to have.
  if (tlogEntries.length === 0 && root.tlogs.length > 0) throw new Error('it is in no log');
  for (const entry of tlogEntries) {
    const why = await whyNotIn(entry, material.tlogs);
    if (why !== undefined) throw new Error(why);
    verifyTLogBody(entry, entity.signature);
  }
  // Certificates live for minutes, so that a time is always needed that somebody vouches for: a log whose promise holds,
  // as was seen above, or an authority for timestamps.
  new Verifier(material, {
    ctlogThreshold: Math.min(1, root.ctlogs.length),
    tlogThreshold: 0,
    timestampThreshold: 1,
  }).verify({ ...entity, tlogEntries: [] });
}

function signedBytes({ content }: Bundle, artifact: Uint8Array | undefined): Uint8Array {
  if (content.$case === 'messageSignature') return artifact ?? new Uint8Array(0);
  const { payloadType, payload } = content.dsseEnvelope;
  return preAuthenticated(payloadType, payload);
}
