import type { ImageDetail, ImageRow, ImageState, LayerView } from '../../api/images.ts';
import type { OpenedSource } from '../../api/opened.ts';
import { configView } from '../../image/config-view.ts';
import { joinHistory } from '../../image/history.ts';
import { nameParts, NO_NAME } from '../../image/image-name.ts';
import { baseImage } from '../../image/relatives/base-image.ts';
import { isoTime } from '../../image/iso-time.ts';
import type { LayerFacts } from '../../image/layer-index/layer-facts.ts';
import { shortDigest } from '../../oci/digest.ts';
import { visibleText } from '../../oci/visible-text.ts';
import { fullName, type FoundImage, type FoundLayer } from '../../transfer/look/found-image.ts';

interface Opened {
  readonly key: string;
  readonly source: Pick<OpenedSource, 'id' | 'title' | 'kind'>;
  readonly image: FoundImage;
  /** What is known of its layers by now. */
  readonly facts: readonly (LayerFacts | undefined)[];
  /** Layers whose bytes are in the store, whatever its own place has. */
  readonly inStore: ReadonlySet<string>;
}

export function titleOf({ names, imageId }: Pick<FoundImage, 'names' | 'imageId'>): string {
  const [first] = names;
  return first === undefined ? shortDigest(imageId) : nameParts(fullName(first)).familiar;
}

/** An image that is in no store, as one of the store would be shown. Nothing of it takes room here. */
export function openedDetail(opened: Opened): ImageDetail {
  const { image, source } = opened;
  const { config, annotations } = image;
  const layers = image.layers.map((layer, position) => layerView(layer, position, opened));
  return {
    row: rowOf(opened, layers),
    names: image.names.map(fullName),
    layers,
    history: joinHistory(config.history ?? [], layers.length),
    config: configView(config),
    standsOn: [],
    base: baseImage({ annotations, config, layers: layers.length, standsOn: [] }),
    opened: { id: source.id, title: source.title },
  };
}

function layerView(layer: FoundLayer, position: number, { facts, source, inStore }: Opened): LayerView {
  const known = facts[position];
  const isHere = layer.bytes !== null || inStore.has(layer.digest ?? '');
  return {
    position,
    digest: layer.digest ?? known?.diffId ?? layer.diffId ?? '',
    diffId: layer.diffId ?? known?.diffId ?? '',
    mediaType: visibleText(layer.mediaType),
    download: layer.size,
    unpacked: known?.unpacked ?? null,
    entries: known?.entries ?? null,
    state: stateOf(layer, known, isHere, source.kind === 'registry'),
    sharedWith: [],
  };
}

function stateOf(
  layer: FoundLayer,
  known: LayerFacts | undefined,
  isHere: boolean,
  isRemote: boolean,
): LayerView['state'] {
  if (known !== undefined) return layer.diffId === null || layer.diffId === known.diffId ? 'verified' : 'bad';
  if (isHere) return 'checking';
  return isRemote ? 'elsewhere' : 'missing';
}

function rowOf({ key, image, source }: Opened, layers: readonly LayerView[]): ImageRow {
  const { config, manifest, imageId } = image;
  const [first] = image.names;
  const name = first === undefined ? null : fullName(first);
  const parts = name === null ? { registry: '', repository: NO_NAME, tag: NO_NAME } : nameParts(name);
  const distinct = new Map(layers.map(({ digest, download }) => [digest, download]));
  const documents = (manifest?.size ?? 0) + image.configSize;
  return {
    key,
    name,
    repository: parts.repository,
    tag: parts.tag,
    registry: parts.registry,
    digest: manifest?.digest ?? '',
    manifestDigest: manifest?.digest ?? '',
    imageId,
    platform: visibleText(image.platform),
    otherPlatforms: [],
    created: isoTime(config.created),
    layers: layers.length,
    download: documents + [...distinct.values()].reduce((total, size) => total + size, 0),
    unpacked: layers.reduce<number | null>(
      (total, { unpacked }) => (total === null || unpacked === null ? null : total + unpacked),
      0,
    ),
    onDisk: 0,
    unique: 0,
    shared: 0,
    usedBy: [],
    heldBy: [],
    labels: Object.fromEntries(
      Object.entries(config.config?.Labels ?? {}).map(([label, value]) => [
        visibleText(label),
        visibleText(value),
      ]),
    ),
    ...imageState(layers, source.title),
  };
}

function imageState(
  layers: readonly LayerView[],
  title: string,
): { readonly state: ImageState; readonly problem: string | null } {
  const count = (state: LayerView['state']): number => layers.filter((layer) => layer.state === state).length;
  const [bad, missing, elsewhere, unread] = [
    count('bad'),
    count('missing'),
    count('elsewhere'),
    count('checking'),
  ];
  const of = (number: number): string =>
    `${number} of its ${layers.length} layers ${number === 1 ? 'is' : 'are'}`;
  if (bad > 0) return { state: 'bad', problem: `${of(bad)} not what its config promises` };
  if (missing > 0) return { state: 'incomplete', problem: `${of(missing)} not in ${title}` };
  if (elsewhere > 0) return { state: 'incomplete', problem: `${of(elsewhere)} only in the registry` };
  if (unread > 0) return { state: 'checking', problem: `${of(unread)} not unpacked and checked yet` };
  return { state: 'complete', problem: null };
}
