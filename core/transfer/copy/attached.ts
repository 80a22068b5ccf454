import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { OCI_INDEX } from '../../oci/media-types.ts';
import type { Reference } from '../../oci/reference.ts';
import type { Registry } from '../../registry/registry.ts';
import { fallbackTag } from '../../registry/referrers.ts';
import { mapLimited } from '../limited.ts';
import { collectPart, type CollectedPart } from '../push/collect-image.ts';
import type { MovedImage } from '../push/moved-image.ts';
import type { MoveSource } from '../push/move-source.ts';

/** Something that refers to an image: a signature, a bill of materials, an attestation. */
export interface Attached {
  readonly part: CollectedPart;
  /** What it refers to. */
  readonly subject: Digest;
  /** The tag that it is found by, where it is not by the registry's list. */
  readonly tag: string | null;
}

/** Signatures of signatures are rare; a chain of them is an accident. */
const DEEPEST = 3;
const MOST_ATTACHED = 1_000;
const AT_A_TIME = 4;
/** How cosign tags what it attaches: https://github.com/sigstore/cosign/blob/main/specs/SIGNATURE_SPEC.md#tag-based-discovery */
const COSIGN = ['sig', 'att', 'sbom'];

/** What refers to an image, or to one of its platforms, or to what does: by the registry's list, and by cosign's tags. */
export async function findAttached(
  registry: Registry,
  from: Reference,
  source: MoveSource,
  image: MovedImage,
  signal: AbortSignal,
): Promise<readonly Attached[]> {
  const found = new Map<string, Attached>();
  let subjects: readonly Digest[] = [image.root, ...image.documents].map(
    ({ descriptor }) => descriptor.digest,
  );
  for (let depth = 0; depth < DEEPEST && subjects.length > 0; depth += 1) {
    const round = (
      await mapLimited(subjects, AT_A_TIME, (subject) => attachedTo(registry, from, source, subject, signal))
    ).flat();
    const fresh = round.filter(({ part, tag }) => !found.has(`${part.descriptor.digest} ${tag}`));
    for (const each of fresh) {
      if (found.size >= MOST_ATTACHED) break;
      found.set(`${each.part.descriptor.digest} ${each.tag}`, each);
    }
    subjects = [...new Set(fresh.map(({ part }) => part.descriptor.digest))];
  }
  return [...found.values()];
}

async function attachedTo(
  registry: Registry,
  from: Reference,
  source: MoveSource,
  subject: Digest,
  signal: AbortSignal,
): Promise<readonly Attached[]> {
  const { descriptors } = await registry.referrers(from, subject, { signal });
  const listed = await mapLimited(descriptors, AT_A_TIME, async (descriptor) => {
    const part = await collectPart(source, descriptor, undefined, 1);
    return part === undefined ? [] : [{ part, subject, tag: null }];
  });
  const tagged = await mapLimited(COSIGN, COSIGN.length, async (kind) => {
    const tag = `${fallbackTag(subject)}.${kind}`;
    const { digest: _, ...repository } = from;
    const descriptor = await registry.head({ ...repository, tag }, { signal });
    const part = descriptor && (await collectPart(source, descriptor, undefined, 1));
    return part === undefined ? [] : [{ part, subject, tag }];
  });
  return [...listed.flat(), ...tagged.flat()];
}

/**
 * Makes the target's list name what was brought. A registry with the call does it by itself; one without is given the tag that
 * stands in for it. https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests-with-subject
 */
export async function listAttached(
  registry: Registry,
  target: Reference,
  attached: readonly Attached[],
  signal: AbortSignal,
): Promise<void> {
  const bySubject = new Map<Digest, Descriptor[]>();
  for (const { part, subject, tag } of attached)
    if (tag === null) bySubject.set(subject, [...(bySubject.get(subject) ?? []), part.descriptor]);
  for (const [subject, descriptors] of bySubject) {
    const { found, descriptors: known } = await registry.referrers(target, subject, { signal });
    const missing = descriptors.filter(({ digest }) => known.every((other) => other.digest !== digest));
    if (found === 'referrers' || missing.length === 0) continue;
    const index = { schemaVersion: 2, mediaType: OCI_INDEX, manifests: [...known, ...missing] };
    const { digest: _, ...repository } = target;
    await registry.putManifest(
      { ...repository, tag: fallbackTag(subject) },
      { bytes: Buffer.from(JSON.stringify(index)), mediaType: OCI_INDEX },
      { signal },
    );
  }
}
