import type { BuildRequest } from '../../api/build.ts';
import { isCancelled, StrataError } from '../../oci/strata-error.ts';
import type { Digest } from '../../oci/digest.ts';
import { OCI_LAYER } from '../../oci/media-types.ts';
import { forEachLimited } from '../../transfer/limited.ts';
import type { BuildRecords, LayerRecord } from '../records.ts';
import type { Reporter } from '../reporter.ts';
import { readConfig, readManifest, writeArtifact } from './cache-artifact.ts';
import { readStored } from './folder-place.ts';
import { openPlace, type PlaceGround } from './places.ts';

interface ExchangeGround extends PlaceGround {
  readonly request: Pick<BuildRequest, 'cacheFrom' | 'cacheTo'>;
  readonly records: BuildRecords;
  readonly reporter: Reporter;
}

const AT_A_TIME = 3;

/**
 * Learns of the steps that `--cache-from` names. Their layers come when they are needed. A place that cannot be read makes a build
 * slower, not wrong: it is said.
 */
export async function importCaches(ground: ExchangeGround): Promise<void> {
  const { request, records, reporter } = ground;
  for (const where of request.cacheFrom) {
    const place = openPlace(ground, where);
    const told = reporter.step(`importing cache manifest from ${place.title}`);
    told.begin();
    try {
      const bytes = await place.manifest();
      if (bytes === undefined) {
        told.say('nothing was kept there');
      } else {
        const manifest = readManifest(bytes, place.title);
        const steps = readConfig(await place.small(manifest.config), manifest, place.title);
        const fetch = ({ digest, size }: LayerRecord): Promise<void> =>
          place.fetch({ mediaType: OCI_LAYER, digest, size });
        records.learn(steps, fetch);
        told.say(`${steps.layers.size} steps`);
      }
      told.end('done');
    } catch (error) {
      if (isCancelled(error)) {
        told.fail(error);
        throw error;
      }
      reporter.warn(`The cache of ${place.title} cannot be used: ${messageOf(error)}`, null);
      told.end('done');
    }
  }
}

/** Sends what this build found or made. `kept`: layers of the result, which is all that `min` keeps. */
export async function exportCaches(ground: ExchangeGround, kept: ReadonlySet<Digest>): Promise<void> {
  const { request, records, reporter, parts, job } = ground;
  for (const where of request.cacheTo) {
    const place = openPlace(ground, where);
    const told = reporter.step(`exporting cache to ${place.title}`);
    told.begin();
    try {
      const { layers, found } = records.seen();
      const wanted = [...layers].filter(([, { digest }]) => where.mode === 'max' || kept.has(digest));
      const present = await job.hold(wanted.map(([, { digest }]) => digest));
      const here = wanted.filter(([, { digest }]) => present.has(digest));
      const artifact = writeArtifact({ layers: new Map(here), found });
      await forEachLimited(artifact.layers, AT_A_TIME, async (layer) => {
        const sent = await place.send(layer, () => readStored(parts.store.blobPath(layer.digest)));
        told.say(`${layer.digest} ${sent === 'sent' ? 'done' : 'is there already'}`);
      });
      const { descriptor, bytes } = artifact.config;
      await place.send(descriptor, () => once(bytes));
      await place.publish(artifact.manifest);
      told.end('done');
    } catch (error) {
      told.fail(error);
      throw error;
    }
  }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes;
}

function messageOf(error: unknown): string {
  return error instanceof StrataError || error instanceof Error ? error.message : 'unknown';
}
