import { setMaxListeners } from 'node:events';
import type { MovePlan, MovedBlob, PushTarget } from '../../api/push.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { formatReference, type Reference } from '../../oci/reference.ts';
import type { Registry } from '../../registry/registry.ts';
import { mapLimited } from '../limited.ts';
import type { MovedImage } from './moved-image.ts';

/** Repositories of a registry ("docker.io") that are known to have a blob, by their paths. */
export type KnownElsewhere = (domain: string, digest: Digest) => readonly string[];

/** A target, and what of the image its repository has. */
export interface PlannedTarget {
  readonly reference: Reference;
  readonly view: PushTarget;
  /** Documents below the root that its repository has. */
  readonly documentsThere: ReadonlySet<Digest>;
}

/** Questions at a time. They cost a registry next to nothing, and each waits for the network only. */
const AT_A_TIME = 16;
/** Repositories that are asked for one blob. */
const MOST_PLACES = 2;

/** Asks all repositories what they have of an image. Nothing is changed there. */
export async function planTargets(
  registry: Registry,
  image: MovedImage,
  references: readonly Reference[],
  elsewhere: KnownElsewhere,
  signal: AbortSignal,
): Promise<readonly PlannedTarget[]> {
  // Every question listens for itself.
  setMaxListeners(0, signal);
  const asked = new Map<string, ReturnType<typeof askRepository>>();
  const repository = (reference: Reference): ReturnType<typeof askRepository> => {
    const known = asked.get(reference.name);
    if (known !== undefined) return known;
    const asking = askRepository(registry, image, reference, elsewhere, signal);
    asked.set(reference.name, asking);
    return asking;
  };
  const answers = await Promise.all(
    references.map(async (reference) => {
      const [tagged, there] = await Promise.all([
        registry.head(reference, { signal }),
        repository(reference),
      ]);
      return { reference, tagged, ...there };
    }),
  );
  return answers.map(({ reference, tagged, blobs, documentsThere }, position) => {
    const earlier = answers.slice(0, position).map((answer) => answer.reference);
    return {
      reference,
      documentsThere,
      view: {
        reference: formatReference(reference),
        familiar: reference.familiar,
        registry: reference.domain,
        replaces: tagged?.digest ?? null,
        blobs: blobs.map((blob) => afterEarlier(blob, reference, earlier)),
      },
    };
  });
}

/** Whether all repositories have all these documents. */
export async function documentsAreThere(
  registry: Registry,
  references: readonly Reference[],
  documents: readonly Descriptor[],
  signal: AbortSignal,
): Promise<boolean> {
  for (const reference of references) {
    const found = await mapLimited(documents, AT_A_TIME, async ({ digest }) => {
      const { tag: _, ...repository } = reference;
      return (await registry.head({ ...repository, digest }, { signal }))?.digest === digest;
    });
    if (found.includes(false)) return false;
  }
  return true;
}

async function askRepository(
  registry: Registry,
  image: MovedImage,
  reference: Reference,
  elsewhere: KnownElsewhere,
  signal: AbortSignal,
) {
  const [blobs, documents] = await Promise.all([
    mapLimited(image.blobs, AT_A_TIME, async ({ descriptor, title }): Promise<MovedBlob> => {
      const { digest, size } = descriptor;
      const shared = { digest, size, title };
      if (await registry.hasBlob(reference, digest, { signal }))
        return { ...shared, state: 'there', from: null };
      const from = await findElsewhere(registry, reference, digest, elsewhere, signal);
      return { ...shared, state: from === null ? 'send' : 'mount', from };
    }),
    mapLimited(image.documents, AT_A_TIME, async ({ descriptor }) => {
      const { tag: _, ...repository } = reference;
      const found = await registry.head({ ...repository, digest: descriptor.digest }, { signal });
      return found?.digest === descriptor.digest ? [descriptor.digest] : [];
    }),
  ]);
  return { blobs, documentsThere: new Set(documents.flat()) };
}

async function findElsewhere(
  registry: Registry,
  reference: Reference,
  digest: Digest,
  elsewhere: KnownElsewhere,
  signal: AbortSignal,
): Promise<string | null> {
  const places = elsewhere(reference.domain, digest).filter((path) => path !== reference.path);
  for (const path of places.slice(0, MOST_PLACES)) {
    const place = { ...reference, path, name: `${reference.domain}/${path}` };
    // A repository that is closed to us is none to take from.
    if (await registry.hasBlob(place, digest, { signal }).catch(() => false)) return path;
  }
  signal.throwIfAborted();
  return null;
}

/** What is sent to one target need not be sent to the next of the same registry. */
function afterEarlier(blob: MovedBlob, reference: Reference, earlier: readonly Reference[]): MovedBlob {
  if (
    blob.state !== 'send' &&
    !(blob.state === 'mount' && earlier.some(({ name }) => name === reference.name))
  )
    return blob;
  if (earlier.some(({ name }) => name === reference.name)) return { ...blob, state: 'there', from: null };
  const same = earlier.find(({ domain }) => domain === reference.domain);
  return same === undefined ? blob : { ...blob, state: 'mount', from: same.path };
}

export function movePlan(
  image: MovedImage,
  targets: readonly PlannedTarget[],
  { title, command }: { readonly title: string; readonly command: string },
): MovePlan {
  const blobs = targets.flatMap(({ view }) => view.blobs);
  const bytes = (state: MovedBlob['state']): number =>
    blobs.reduce((total, blob) => total + (blob.state === state ? blob.size : 0), 0);
  return {
    title,
    digest: image.root.descriptor.digest,
    platforms: image.platforms,
    missing: image.missing,
    targets: targets.map(({ view }) => view),
    send: bytes('send'),
    there: bytes('there'),
    mount: bytes('mount'),
    command,
  };
}
