import type { Descriptor } from '../oci/descriptor.ts';
import { digestAlgorithm, digestHex, type Digest } from '../oci/digest.ts';
import { readDocument } from '../oci/document.ts';
import { StrataError } from '../oci/strata-error.ts';
import { visibleLine } from '../oci/visible-text.ts';
import { mapLimited } from '../transfer/limited.ts';
import {
  BUNDLE_PREDICATE,
  COSIGN_SIGN_PREDICATE,
  COSIGN_SIGNATURE,
  NOTATION_SIGNATURE,
  SIGSTORE_BUNDLE,
  SIMPLE_SIGNING,
} from './referrers/artifact-kinds.ts';
import type { ArtifactSource } from './referrers/artifact-source.ts';

export interface FoundSignature {
  readonly kind: 'simple' | 'bundle' | 'notation';
  /** Of the manifest that holds it. */
  readonly digest: Digest;
  readonly layer: Descriptor;
}

/** Nobody signs an image so often; each costs a request, and the ones that are beyond count as not there. */
const MOST_SIGNATURES = 100;
const AT_ONCE = 4;

/** All signatures of a manifest, wherever their makers put them. What cannot be asked fails: silence is no answer here. */
export async function findSignatures(
  source: ArtifactSource,
  digest: Digest,
): Promise<{ readonly found: readonly FoundSignature[]; readonly notes: readonly string[] }> {
  const notes: string[] = [];
  const [referrers, tagged] = await Promise.all([
    source.referrers(digest),
    source.tagged(`${digestAlgorithm(digest)}-${digestHex(digest)}.sig`),
  ]);
  const promising = referrers.descriptors.filter(mayBeSignature);
  const asked = promising.slice(0, MOST_SIGNATURES);
  const manifests = await mapLimited(asked, AT_ONCE, async (descriptor) => {
    try {
      return signaturesIn(descriptor.digest, await source.manifest(descriptor), digest);
    } catch (error) {
      // One that is gone or malformed vouches for nothing; the others still may.
      if (!(error instanceof StrataError) || error.code === 'CANCELLED' || error.retryable) throw error;
      notes.push(`A signature could not be read: ${visibleLine(error.message).slice(0, 500)}`);
      return [];
    }
  });
  const all = [
    ...(tagged === undefined ? [] : signaturesIn(tagged.descriptor.digest, tagged.bytes, null)),
    ...manifests.flat(),
  ];
  if (all.length > MOST_SIGNATURES || promising.length > asked.length || referrers.cut)
    notes.push(`There are more than ${MOST_SIGNATURES} signatures; the others were not looked at`);
  return { found: all.slice(0, MOST_SIGNATURES), notes };
}

/** Registries that keep no types tell none. */
function mayBeSignature({ artifactType, annotations }: Descriptor): boolean {
  const predicate = annotations?.[BUNDLE_PREDICATE];
  if (predicate !== undefined && predicate !== COSIGN_SIGN_PREDICATE) return false;
  return (
    artifactType === undefined ||
    artifactType === COSIGN_SIGNATURE ||
    artifactType === NOTATION_SIGNATURE ||
    SIGSTORE_BUNDLE.test(artifactType)
  );
}

/** `subject`: what a manifest found by the registry's list has to refer to; `null` of cosign's tag, which has no such field. */
function signaturesIn(digest: Digest, bytes: Uint8Array, subject: Digest | null): readonly FoundSignature[] {
  const document = readDocument(bytes);
  if (document.kind !== 'manifest') return [];
  const { layers, artifactType, config } = document.value;
  if (subject !== null && document.value.subject?.digest !== subject) return [];
  if ((artifactType ?? config.mediaType) === NOTATION_SIGNATURE || config.mediaType === NOTATION_SIGNATURE) {
    // https://github.com/notaryproject/specifications/blob/main/specs/signature-specification.md#storage: one layer.
    return layers.slice(0, 1).map((layer) => ({ kind: 'notation', digest, layer }));
  }
  return layers.flatMap((layer): readonly FoundSignature[] => {
    if (layer.mediaType === SIMPLE_SIGNING) return [{ kind: 'simple', digest, layer }];
    return SIGSTORE_BUNDLE.test(layer.mediaType) ? [{ kind: 'bundle', digest, layer }] : [];
  });
}
