import type { ImageConfig } from '../oci/config.ts';
import type { Digest } from '../oci/digest.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { WantedPlatform } from '../oci/platform.ts';
import { formatReference, parseReference, withDefaultTag, type Reference } from '../oci/reference.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { StoreJob } from '../store/jobs.ts';
import type { Store } from '../store/store.ts';
import type { TransferParts } from '../transfer/layer-download.ts';
import { pull } from '../transfer/pull.ts';
import { readConfigOf, walkImage, type WalkedImage } from '../transfer/walk.ts';
import type { BuiltLayer } from './stages/built.ts';

export interface BaseImage {
  /** Full; `null` of what comes from no registry. */
  readonly name: string | null;
  readonly digest: Digest;
  readonly config: ImageConfig;
  readonly layers: readonly BuiltLayer[];
}

interface BaseOrder {
  readonly text: string;
  readonly platform: WantedPlatform;
  /** Files are taken from it: one that is published for a single platform is taken whatever that is. */
  readonly anySingle: boolean;
  /** Asks the registry although it is here. */
  readonly pull: boolean;
  readonly job: StoreJob;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

const CONCURRENT_LAYERS = 3;

/** An image that a stage stands on or takes files from: of the store, else of its registry. */
export async function baseImage(parts: TransferParts, order: BaseOrder): Promise<BaseImage> {
  const reference = withDefaultTag(parseReference(order.text));
  if (!order.pull) {
    const here = await findHere(parts, reference, order);
    if (here !== undefined) return here;
  }
  order.say(`pulling ${formatReference(reference)}`);
  await pull(parts, {
    reference,
    platform: order.platform,
    anySingle: order.anySingle,
    concurrentLayers: CONCURRENT_LAYERS,
    signal: order.signal,
    observe: (event) => {
      if (event.kind === 'note') order.say(event.text);
      if (event.kind === 'layer' && event.state === 'done') order.say(`${event.digest} done`);
    },
  });
  const pulled = await findHere(parts, reference, order);
  if (pulled !== undefined) return pulled;
  // Only a removal in between explains it.
  throw new StrataError(
    'IMAGE_NOT_FOUND',
    `${formatReference(reference)} was removed while the build began`,
    {
      retryable: true,
    },
  );
}

/** `undefined` when it is not wholly here for this platform. */
async function findHere(
  { store }: TransferParts,
  reference: Reference,
  { platform, job }: BaseOrder,
): Promise<BaseImage | undefined> {
  const name = formatReference(reference);
  const names = await store.names();
  const tagged = `${reference.name}:${reference.tag ?? ''}`;
  const entry =
    names.find((each) => each.name === name) ??
    names.find((each) => each.name === tagged && each.descriptor.digest === reference.digest) ??
    names.find((each) => reference.digest !== undefined && each.descriptor.digest === reference.digest);
  if (entry === undefined) return undefined;
  const walked = await walkHere(store, entry.descriptor, platform);
  if (walked === undefined) return undefined;
  const { manifest, documents } = walked;
  const needed = [manifest.config, ...manifest.layers].map(({ digest }) => digest);
  const present = await job.hold([...needed, ...documents.map(({ descriptor }) => descriptor.digest)]);
  if (needed.some((digest) => !present.has(digest))) return undefined;
  const config = readConfigOf(manifest, await store.readBlob(manifest.config));
  const layers = manifest.layers.map((descriptor, at) => {
    const diffId = config.rootfs.diff_ids[at] ?? descriptor.digest;
    return { descriptor, diffId };
  });
  return { name, digest: entry.descriptor.digest, config, layers };
}

async function walkHere(
  store: Store,
  descriptor: Descriptor,
  platform: WantedPlatform,
): Promise<WalkedImage | undefined> {
  try {
    const root = { descriptor, bytes: await store.readBlob(descriptor) };
    return await walkImage(root, platform, (child) => store.readBlob(child));
  } catch (error) {
    if (
      error instanceof StrataError &&
      (error.code === 'BLOB_UNKNOWN' || error.code === 'PLATFORM_NOT_FOUND')
    )
      return undefined;
    throw error;
  }
}
