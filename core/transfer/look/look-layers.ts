import { rm } from 'node:fs/promises';
import type { IndexPlan } from '../../api/opened.ts';
import { readLayerIndexHeader } from '../../image/layer-index/layer-index.ts';
import { indexLayerRange } from '../../image/layer-index/layer-range.ts';
import type { LayerFacts } from '../../image/layer-index/layer-pass.ts';
import type { PlacedLayer } from '../../image/placed-layer.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import type { Digest } from '../../oci/digest.ts';
import { layerCompression } from '../../oci/media-types.ts';
import type { Reference } from '../../oci/reference.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { TransferParts } from '../layer-download.ts';
import { mapLimited } from '../limited.ts';
import type { SharedWork } from '../shared-work.ts';
import { workThrough, type Watching } from '../work-through.ts';
import type { FileRange, FoundLayer } from './found-image.ts';
import { indexRemoteLayer } from './index-remote-layer.ts';

/** The layers of an image that is looked at where it is. */
export interface LookedLayers {
  /** What is known of each by now; undefined for those that nobody has listed. */
  facts(): Promise<readonly (LayerFacts | undefined)[]>;
  /** A layer is meant with those beneath it: what it changes and hides is told from them. `null`: all. */
  plan(layer: number | null): Promise<IndexPlan>;
  /** Lists the files of what is not listed, downloading what is elsewhere. */
  index(layer: number | null, watching: Watching): Promise<void>;
  /** Those layers, listed. Downloads nothing: `LAYER_ELSEWHERE`, `BLOB_UNKNOWN`. */
  places(signal: AbortSignal, layer: number | null): Promise<readonly PlacedLayer[]>;
}

interface LookedImage {
  readonly title: string;
  readonly layers: readonly FoundLayer[];
  /** Where what is not here can be fetched. */
  readonly remote: Reference | null;
}

type State = IndexPlan['layers'][number]['state'];

/** Inflating and hashing fill two cores. */
const AT_A_TIME = 2;

/** `shared`: the listing of layers, of all images. */
export function lookLayers(
  parts: TransferParts,
  { title, layers, remote }: LookedImage,
  shared: SharedWork<LayerFacts>,
): LookedLayers {
  const { store, workers } = parts;
  // Where no config or a wrong one says what a layer unpacks to, having unpacked it does.
  const known = new Map<FoundLayer, LayerFacts>();

  /** The index may have been made for any image, and is gone when what is derived was cleared. */
  async function listed(layer: FoundLayer): Promise<LayerFacts | undefined> {
    const diffId = known.get(layer)?.diffId ?? layer.diffId;
    if (diffId === null) return undefined;
    const found = await readLayerIndexHeader(store.derivedLayer(diffId).indexFile);
    if (found?.diffId !== diffId) return undefined;
    known.set(layer, found);
    return found;
  }

  async function bytesOf({ bytes, digest, size }: FoundLayer): Promise<FileRange | null> {
    if (bytes !== null) return bytes;
    if (digest === null || !(await store.has(digest))) return null;
    return { path: store.blobPath(digest), offset: 0, length: size };
  }

  async function stateOf(layer: FoundLayer): Promise<State> {
    if ((await listed(layer)) !== undefined) return 'listed';
    return (await bytesOf(layer)) === null ? 'elsewhere' : 'here';
  }

  async function make(
    layer: FoundLayer,
    onProgress: (done: number) => void,
    signal: AbortSignal,
  ): Promise<LayerFacts> {
    const indexFile = store.temporary();
    const range = await bytesOf(layer);
    const facts =
      range === null
        ? await indexRemoteLayer(parts, { ...fetchable(layer), indexFile, onProgress, signal })
        : await indexHere(layer, range, { indexFile, onProgress, signal });
    await store.publishLayerIndex(indexFile, facts.diffId);
    return facts;
  }

  async function indexHere(
    layer: FoundLayer,
    { path, offset, length }: FileRange,
    options: { indexFile: string; onProgress: (done: number) => void; signal: AbortSignal },
  ): Promise<LayerFacts> {
    const { digest, diffId, mediaType } = layer;
    // An uncompressed layer has one digest for both: no need to hash it twice.
    const same = digest !== null && digest === diffId;
    const facts = await indexLayerRange(workers, {
      file: path,
      offset,
      length,
      digest: same ? undefined : (digest ?? undefined),
      compression: layerCompression(mediaType),
      ...options,
    });
    if (!same || facts.diffId === digest) return facts;
    await rm(options.indexFile, { force: true });
    throw wrongDigest(digest, facts.diffId);
  }

  function fetchable({ digest, size, mediaType }: FoundLayer): {
    reference: Reference;
    descriptor: Descriptor;
  } {
    if (remote !== null && digest !== null)
      return { reference: remote, descriptor: { digest, size, mediaType } };
    throw new StrataError('BLOB_UNKNOWN', `A layer of ${title} is not where the image is`, {
      action: 'Save or copy the image again, with all its layers.',
      evidence: digest === null ? {} : { digest },
    });
  }

  async function list(
    layer: FoundLayer,
    onProgress: (done: number) => void,
    signal: AbortSignal,
  ): Promise<LayerFacts> {
    const key = layer.digest ?? `${layer.bytes?.path}:${layer.bytes?.offset}`;
    const facts =
      (await listed(layer)) ??
      (await shared(
        key,
        signal,
        async () => (await listed(layer)) ?? (await make(layer, onProgress, signal)),
      ));
    known.set(layer, facts);
    return facts;
  }

  function chosen(position: number | null): readonly FoundLayer[] {
    if (position === null) return layers;
    if (layers[position] !== undefined) return layers.slice(0, position + 1);
    throw new StrataError('INVALID_INPUT', `${title} has no layer ${position + 1}`);
  }

  async function plan(position: number | null): Promise<IndexPlan> {
    const wanted = chosen(position);
    const states = new Map<FoundLayer, State>();
    const fetched = new Map<Digest | null, number>();
    for (const layer of wanted) {
      const state = await stateOf(layer);
      states.set(layer, state);
      if (state === 'elsewhere') fetched.set(layer.digest, layer.size);
    }
    return {
      layers: wanted.map((layer) => ({
        position: layers.indexOf(layer),
        state: states.get(layer) ?? 'elsewhere',
        download: states.get(layer) === 'elsewhere' ? layer.size : 0,
      })),
      download: [...fetched.values()].reduce((total, size) => total + size, 0),
    };
  }

  return {
    plan,
    facts: () => Promise.all(layers.map(async (layer) => (await listed(layer)) ?? known.get(layer))),
    async index(position, watching) {
      const planned = (await plan(position)).layers.filter(({ state }) => state !== 'listed');
      const wanted = planned.flatMap((layer) => layers[layer.position] ?? []);
      await workThrough(wanted, AT_A_TIME, watching, async (layer, { onProgress, signal }) => {
        await list(layer, onProgress, signal);
      });
    },
    async places(signal, position) {
      const elsewhere = (await plan(position)).layers.filter(({ state }) => state === 'elsewhere');
      const [first] = elsewhere;
      if (first !== undefined) throw notHere(title, layers, first.position, remote !== null);
      return mapLimited(chosen(position), AT_A_TIME, async (layer) => {
        const { diffId } = await list(layer, () => undefined, signal);
        const { folder, indexFile } = store.derivedLayer(diffId);
        const range = await bytesOf(layer);
        return {
          diffId,
          digest: layer.digest ?? diffId,
          indexFile,
          bytes:
            range === null
              ? { kind: 'elsewhere' }
              : {
                  kind: 'file',
                  ...range,
                  compression: layerCompression(layer.mediaType),
                  derivedFolder: folder,
                },
        };
      });
    },
  };
}

function notHere(
  title: string,
  layers: readonly FoundLayer[],
  position: number,
  isRemote: boolean,
): StrataError {
  const which = `Layer ${position + 1} of ${layers.length} of ${title}`;
  const { digest = null, size = 0 } = layers[position] ?? {};
  const evidence = { position, download: size, ...(digest === null ? {} : { digest }) };
  if (!isRemote) {
    const action = 'Save or copy the image again, with all its layers.';
    return new StrataError('BLOB_UNKNOWN', `${which} is not where the image is`, { action, evidence });
  }
  return new StrataError('LAYER_ELSEWHERE', `${which} is in the registry; its files are not known yet`, {
    action: 'List its files: it is downloaded once for that, and not kept.',
    evidence,
  });
}

function wrongDigest(digest: Digest, got: Digest): StrataError {
  return new StrataError('DIGEST_MISMATCH', `The bytes of the layer ${digest} have the digest ${got}`, {
    action: 'It is damaged where it is kept, or was changed. Get the image again from where it came.',
    evidence: { digest, got },
  });
}
