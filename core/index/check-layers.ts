import { isCancelled } from '../oci/strata-error.ts';
import type { Digest } from '../oci/digest.ts';
import { checkStoredLayer, type TransferParts } from '../transfer/layer-download.ts';
import type { Images } from './core.ts';

export interface LayerChecks {
  /** Unpacks and indexes, one after the other, every layer that is here and never was. One run at a time. */
  run(signal: AbortSignal): Promise<void>;
}

/** Layers that another tool put into the store, or whose derived data was deleted, get their check without being asked. */
export function layerChecks(
  parts: TransferParts,
  current: () => Promise<Images>,
  log: (level: 'warning', text: string) => void,
): LayerChecks {
  // A layer that cannot be read now will not be readable in a second either: `verify` says what is wrong with it.
  const failed = new Set<Digest>();
  let running: Promise<void> | undefined;

  async function checkAll(signal: AbortSignal): Promise<void> {
    const done = new Set<Digest>();
    for (const image of (await current()).all) {
      // A running pull checks its own.
      if (image.heldBy.length > 0) continue;
      for (const layer of image.layers) {
        if (layer.state !== 'checking' || done.has(layer.digest) || failed.has(layer.digest)) continue;
        done.add(layer.digest);
        try {
          await checkStoredLayer(parts, layer, signal);
        } catch (error) {
          if (isCancelled(error)) return;
          failed.add(layer.digest);
          log(
            'warning',
            `layer ${layer.digest} could not be checked: ${error instanceof Error ? error.message : 'unknown'}`,
          );
        }
      }
    }
  }

  return {
    run(signal) {
      running ??= checkAll(signal).finally(() => {
        running = undefined;
      });
      return running;
    },
  };
}
