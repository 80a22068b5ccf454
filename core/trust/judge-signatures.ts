import type { Signature } from '../api/trust.ts';
import { StrataError } from '../oci/strata-error.ts';
import { visibleLine } from '../oci/visible-text.ts';
import { mapLimited } from '../transfer/limited.ts';
import { judgeCosign } from './cosign/cosign-signature.ts';
import { judgeBundle, LARGEST_BUNDLE } from './cosign/sigstore-bundle.ts';
import { LARGEST_PAYLOAD } from './cosign/simple-signing.ts';
import { findSignatures, type FoundSignature } from './find-signatures.ts';
import { LARGEST_ENVELOPE } from './notation/envelope.ts';
import { judgeNotation } from './notation/notation-signature.ts';
import type { ArtifactSource } from './referrers/artifact-source.ts';
import { invalid, type Judged, type Subject } from './subject.ts';

const AT_ONCE = 4;

const KINDS = { simple: 'cosign-key', bundle: 'cosign-keyless', notation: 'notation' } as const;

/** Every signature of an image, each with what it is worth. */
export async function judgeSignatures(
  source: ArtifactSource,
  subject: Subject,
): Promise<{ readonly signatures: readonly Signature[]; readonly notes: readonly string[] }> {
  const { found, notes } = await findSignatures(source, subject.digest);
  const judged = await mapLimited(found, AT_ONCE, (each) => judgeOne(source, each, subject));
  const signatures = found.flatMap(({ digest }, at): readonly Signature[] => {
    const one = judged[at];
    if (one === undefined) return [];
    const { note: _, ...signature } = one;
    return [{ ...signature, digest }];
  });
  const said = judged.flatMap((each) => (each?.note === undefined ? [] : [each.note]));
  return { signatures, notes: [...new Set([...notes, ...said])] };
}

async function judgeOne(
  source: ArtifactSource,
  { kind, layer }: FoundSignature,
  subject: Subject,
): Promise<Judged | undefined> {
  try {
    switch (kind) {
      case 'simple':
        return await judgeCosign(layer, await source.blob(layer, LARGEST_PAYLOAD), subject);
      case 'bundle':
        return await judgeBundle(await source.blob(layer, LARGEST_BUNDLE), subject);
      case 'notation':
        return await judgeNotation(await source.blob(layer, LARGEST_ENVELOPE), layer.mediaType, subject);
    }
  } catch (error) {
    if (!(error instanceof StrataError) || error.code === 'CANCELLED' || error.retryable) throw error;
    const state = invalid(visibleLine(error.message).slice(0, 500));
    return { kind: KINDS[kind], state, signer: 'unknown', issuer: null, signed: null, annotations: [] };
  }
}
