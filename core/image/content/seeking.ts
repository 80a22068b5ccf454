import { isCancelled } from '../../oci/strata-error.ts';
import type { Digest } from '../../oci/digest.ts';
import type { Workers } from '../../stream/workers.ts';
import type { PlacedLayer } from '../placed-layer.ts';
import { layerFileOf, type LayerFile } from './content-orders.ts';

/** Unpacked bytes that had to be passed to read something: 50 ms of work, the next time for nothing. */
const WORTH_PREPARING = 16 * 1024 * 1024;

/** Removing two files is next to nothing; making a layer seekable leaves room for it. */
const FORGETTING_SHARE = 0.05;
const MAKING_SHARE = 0.9;

interface Seeking {
  /** Layers that are being prepared, or were tried in vain. */
  readonly known: Set<Digest>;
  /** One layer at a time: this is work that nobody waits for. */
  last: Promise<void>;
}

const all = new WeakMap<Workers, Seeking>();

function seekingOf(workers: Workers): Seeking {
  const known = all.get(workers);
  if (known !== undefined) return known;
  const created = { known: new Set<Digest>(), last: Promise.resolve() };
  all.set(workers, created);
  return created;
}

/** Told how many bytes had to be unpacked to read something: much of it makes the layer seekable, in the background. */
export function noteReading(workers: Workers, layer: LayerFile, passed: unknown): void {
  const seeking = seekingOf(workers);
  if (typeof passed !== 'number' || passed < WORTH_PREPARING || seeking.known.has(layer.digest)) return;
  seeking.known.add(layer.digest);
  // Whatever fails, reading goes on as before: from the beginning.
  seeking.last = seeking.last.then(() => makeSeekable(workers, layer)).catch(() => undefined);
}

/** Settles once all that {@link noteReading} began is over. */
export function seekingSettled(workers: Workers): Promise<void> {
  return seekingOf(workers).last;
}

async function makeSeekable(workers: Workers, layer: LayerFile): Promise<void> {
  try {
    const made = await workers.start('seek', { layer, forget: false }, { share: MAKING_SHARE }).result;
    // It may be cleared with all that is derived, and is wanted again then.
    if (made === true) seekingOf(workers).known.delete(layer.digest);
  } catch (error) {
    if (isCancelled(error)) seekingOf(workers).known.delete(layer.digest);
    throw error;
  }
}

/** Removes what helps to find one's way in a layer, as it led to something wrong. It is made anew when it is needed. */
export async function forgetSeeking(workers: Workers, layer: PlacedLayer): Promise<void> {
  const file = layerFileOf(layer);
  if (file === undefined) return;
  seekingOf(workers).known.delete(layer.digest);
  await workers.start('seek', { layer: file, forget: true }, { share: FORGETTING_SHARE }).result;
}
