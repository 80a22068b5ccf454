import type { ComparedField, ComparedImage } from '../../api/compare.ts';
import type { ConfigView, ImageDetail, LayerView } from '../../api/images.ts';
import { shortDigest } from '../../oci/digest.ts';
import { nameParts } from '../image-name.ts';

/** One side of a comparison; `other` has the layers that may be the same. */
export function comparedImage({ row, layers, history }: ImageDetail, other: ImageDetail): ComparedImage {
  const same = samePositions(layers, other.layers);
  return {
    key: row.key,
    title: row.name === null ? shortDigest(row.imageId) : nameParts(row.name).familiar,
    imageId: row.imageId,
    platform: row.platform,
    created: row.created,
    download: row.download,
    unpacked: row.unpacked,
    layers: layers.map(({ position, digest, diffId, download, unpacked }) => ({
      digest,
      diffId,
      download,
      unpacked,
      instruction: history.find(({ layer }) => layer === position)?.instruction ?? '',
      same: same[position] ?? null,
    })),
  };
}

/** Layers that are the same when they are unpacked, in whatever way they were compressed; each stands for one other. */
function samePositions(
  layers: readonly LayerView[],
  others: readonly LayerView[],
): readonly (number | null)[] {
  const places = new Map<string, number[]>();
  for (const other of others) {
    if (other.diffId !== '') places.set(other.diffId, [...(places.get(other.diffId) ?? []), other.position]);
  }
  return layers.map(({ diffId }) => places.get(diffId)?.shift() ?? null);
}

/** Layers that both have, and their compressed bytes, once each. */
export function sharedOf(from: ComparedImage): {
  readonly sharedLayers: number;
  readonly sharedBytes: number;
} {
  const shared = from.layers.filter(({ same }) => same !== null);
  const distinct = new Map(shared.map(({ diffId, download }) => [diffId, download]));
  return {
    sharedLayers: shared.length,
    sharedBytes: [...distinct.values()].reduce((total, bytes) => total + bytes, 0),
  };
}

/** What containers of the two start with differently; fields that are the same are left out. */
export function compareConfigs(from: ConfigView, to: ConfigView): readonly ComparedField[] {
  const [before, after] = [fieldsOf(from), fieldsOf(to)];
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name) => {
    const field = { name, from: before.get(name) ?? null, to: after.get(name) ?? null };
    return field.from === field.to ? [] : [field];
  });
}

function fieldsOf(config: ConfigView): ReadonlyMap<string, string> {
  const { healthCheck } = config;
  const fields: readonly (readonly [string, string | null])[] = [
    ['Platform', `${config.os}/${config.architecture}`],
    ['Entrypoint', words(config.entrypoint)],
    ['Command', words(config.command)],
    ['Working folder', config.workingFolder],
    ['User', config.user],
    ['Shell', words(config.shell)],
    ['Stop signal', config.stopSignal],
    ['Ports', [...config.ports].sort().join(', ')],
    ['Volumes', [...config.volumes].sort().join(', ')],
    [
      'Health check',
      healthCheck === null
        ? null
        : [
            words(healthCheck.test),
            healthCheck.interval === '' ? '' : `every ${healthCheck.interval}`,
            healthCheck.timeout === '' ? '' : `timeout ${healthCheck.timeout}`,
            healthCheck.startPeriod === '' ? '' : `start ${healthCheck.startPeriod}`,
            healthCheck.retries === 0 ? '' : `${healthCheck.retries} retries`,
          ]
            .filter((part) => part !== '')
            .join(', '),
    ],
    ['On build', config.onBuild.join('\n')],
    ['Author', config.author],
  ];
  return new Map([
    ...fields.flatMap(([name, value]) => (value === null || value === '' ? [] : [[name, value] as const])),
    ...config.environment.map(({ name, value }) => [`ENV ${name}`, value] as const),
    ...config.labels.map(({ name, value }) => [`LABEL ${name}`, value] as const),
  ]);
}

function words(list: readonly string[] | null): string | null {
  return list === null ? null : JSON.stringify(list);
}
