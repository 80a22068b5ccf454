import type { SecretReport } from '../../api/secrets.ts';
import { keptSecrets, scanLayer, type LayerSecrets } from '../../image/secrets/layer-secrets.ts';
import { secretReport } from '../../image/secrets/secret-report.ts';
import type { PlacedLayer } from '../../image/placed-layer.ts';
import { mapLimited } from '../../transfer/limited.ts';
import { workThrough } from '../../transfer/work-through.ts';
import type { SecretsInside, Watched } from '../inside.ts';
import type { InsideGround, PlacedImage } from './ground.ts';

/** Inflating and searching fill a core each. */
const AT_A_TIME = 2;
const FILES_AT_A_TIME = 16;

/** What should not be in an image. What was found in a layer is kept, so that a layer is scanned once for all images that have it. */
export function secretsOf(ground: InsideGround): SecretsInside {
  return {
    async report(choice) {
      const image = await ground.image(choice);
      const layers = await image.layers();
      const known = await mapLimited(layers, FILES_AT_A_TIME, keptSecrets);
      return layers.some(({ bytes }, at) => bytes.kind === 'file' && known[at] === undefined)
        ? null
        : reportOf(ground, image, layers, known);
    },
    async scan(choice, options = {}) {
      const image = await ground.image(choice);
      const layers = await image.layers(options.signal === undefined ? {} : { signal: options.signal });
      return reportOf(ground, image, layers, await scanned(ground, layers, options));
    },
  };
}

async function reportOf(
  ground: InsideGround,
  { detail, config }: PlacedImage,
  layers: readonly PlacedLayer[],
  found: readonly (LayerSecrets | undefined)[],
): Promise<SecretReport> {
  return secretReport(found, await ground.files.of(layers), { history: detail.history, config });
}

/** What is known of each layer, once those that are here and were not scanned yet are. */
async function scanned(
  { workers }: InsideGround,
  layers: readonly PlacedLayer[],
  watched: Watched,
): Promise<readonly (LayerSecrets | undefined)[]> {
  const known = [...(await mapLimited(layers, FILES_AT_A_TIME, keptSecrets))];
  const wanted = layers.flatMap((layer, at) =>
    layer.bytes.kind === 'file' && known[at] === undefined ? [{ layer, at, size: layer.bytes.length }] : [],
  );
  await workThrough(wanted, AT_A_TIME, watched, async ({ layer, at }, options) => {
    known[at] = await scanLayer(workers, layer, options);
  });
  return known;
}
