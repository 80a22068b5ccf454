import type { Referrer, ReferrerTree } from '../../api/trust.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { digestAlgorithm, digestHex, type Digest } from '../../oci/digest.ts';
import { readDocument } from '../../oci/document.ts';
import { visibleLine } from '../../oci/visible-text.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { mapLimited } from '../../transfer/limited.ts';
import { describeArtifact } from './artifact-kinds.ts';
import { isAbsent, type ArtifactSource } from './artifact-source.ts';

/** An attestation is signed, and the signature may be stamped: what nests deeper is not made by any tool. */
const DEEPEST = 4;
/** Each costs two requests; an image of a hundred platforms with a bill and a provenance each has two hundred. */
const MOST = 500;
const AT_ONCE = 4;
/** A list of annotations is shown, not searched. */
const MOST_ANNOTATIONS = 100;
const LONGEST_VALUE = 4096;
const MOST_NOTES = 20;

/** What cosign appends to the name of an image's digest, and what for. */
const COSIGN_TAGS = ['sig', 'att', 'sbom'] as const;

interface Root {
  readonly reference: string;
  readonly digest: Digest;
  /** The document that the digest is of. */
  readonly bytes: Uint8Array;
}

type Way = Referrer['found'];

/** Everything that refers to an image, and what refers to that. What cannot be read becomes a note. */
export async function referrerTree(source: ArtifactSource, root: Root): Promise<ReferrerTree> {
  const notes = new Set<string>();
  const seen = new Set<Digest>([root.digest]);
  const note = (text: string): void => void notes.add(visibleLine(text).slice(0, 1000));

  /** Gives each once, in whichever way it was found first. */
  const take = (descriptors: readonly Descriptor[]): readonly Descriptor[] =>
    descriptors.filter(({ digest }) => {
      if (seen.has(digest)) return false;
      if (seen.size > MOST) {
        note(`More than ${MOST} artifacts refer to this image; the others are not shown`);
        return false;
      }
      seen.add(digest);
      return true;
    });

  const ask = async <T>(what: string, deed: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await deed();
    } catch (error) {
      if (!(error instanceof StrataError) || error.code === 'CANCELLED') throw error;
      note(isAbsent(error) ? `${what} is not there` : `${what} could not be asked for: ${error.message}`);
      return undefined;
    }
  };

  const refersTo = async (digest: Digest, depth: number): Promise<readonly Referrer[]> => {
    if (depth > DEEPEST) {
      note(`What refers to ${digest} is not followed further: it is ${DEEPEST} deep`);
      return [];
    }
    const found = await ask(`What refers to ${digest}`, () => source.referrers(digest));
    if (found?.cut === true) note(`The list of what refers to ${digest} goes on; its end was not read`);
    return describeAll(take(found?.descriptors ?? []), found?.found ?? 'referrers', depth);
  };

  const describeAll = async (
    descriptors: readonly Descriptor[],
    way: Way,
    depth: number,
  ): Promise<readonly Referrer[]> => {
    const described = await mapLimited(descriptors, AT_ONCE, async (descriptor) => {
      const bytes = await ask(`The artifact ${descriptor.digest}`, () => source.manifest(descriptor));
      if (bytes === undefined) return undefined;
      return ask(`The artifact ${descriptor.digest}`, async () => ({
        ...describe(descriptor, bytes, way),
        children: await refersTo(descriptor.digest, depth + 1),
      }));
    });
    return described.filter((each) => each !== undefined);
  };

  const byTags = async (): Promise<readonly Referrer[]> => {
    const stem = `${digestAlgorithm(root.digest)}-${digestHex(root.digest)}`;
    const found = await mapLimited(COSIGN_TAGS, AT_ONCE, (suffix) =>
      ask(`The tag ${stem}.${suffix}`, () => source.tagged(`${stem}.${suffix}`)),
    );
    const manifests = take(found.flatMap((each) => (each === undefined ? [] : [each.descriptor])));
    return describeAll(manifests, 'cosign-tag', 1);
  };

  const inside = take(attachedIn(root.bytes));
  return {
    reference: root.reference,
    digest: root.digest,
    roots: [
      ...(await describeAll(inside, 'index', 1)),
      ...(await refersTo(root.digest, 1)),
      ...(await byTags()),
    ],
    notes: shortened([...notes]),
  };
}

function shortened(notes: readonly string[]): readonly string[] {
  const rest = notes.length - MOST_NOTES;
  return rest > 0 ? [...notes.slice(0, MOST_NOTES), `And ${rest} more of this kind`] : notes;
}

/** What BuildKit lists in the index beside the images. https://docs.docker.com/build/metadata/attestations/attestation-storage/ */
function attachedIn(bytes: Uint8Array): readonly Descriptor[] {
  const document = readDocument(bytes);
  if (document.kind !== 'index') return [];
  return document.value.manifests.filter(
    ({ annotations }) => annotations?.['vnd.docker.reference.type'] !== undefined,
  );
}

function describe(descriptor: Descriptor, bytes: Uint8Array, found: Way): Omit<Referrer, 'children'> {
  const document = readDocument(bytes);
  const { value } = document;
  const layers = document.kind === 'manifest' ? document.value.layers : [];
  const config = document.kind === 'manifest' ? document.value.config.mediaType : '';
  const artifactType = value.artifactType ?? descriptor.artifactType ?? config;
  const annotations = { ...descriptor.annotations, ...value.annotations };
  const created = annotations['org.opencontainers.image.created'] ?? '';
  const { kind, title } = describeArtifact({ artifactType, layers, annotations });
  return {
    digest: descriptor.digest,
    kind,
    title: visibleLine(title).slice(0, 300),
    artifactType: visibleLine(artifactType).slice(0, 300),
    mediaType: document.mediaType,
    size: bytes.length + layers.reduce((sum, { size }) => sum + size, 0),
    created: Number.isNaN(Date.parse(created)) ? null : new Date(created).toISOString(),
    annotations: Object.entries(annotations)
      .slice(0, MOST_ANNOTATIONS)
      .map(([name, text]) => ({
        name: visibleLine(name).slice(0, 300),
        value: visibleLine(text).slice(0, LONGEST_VALUE),
      })),
    documents: layers
      .filter(({ digest }, at) => layers.findIndex((other) => other.digest === digest) === at)
      .slice(0, MOST_ANNOTATIONS)
      .map(({ digest, mediaType, size }) => ({ digest, mediaType, size })),
    found,
  };
}
