import type { BuildEvent, BuildRequest, BuildResult } from '../api/build.ts';
import { build } from '../builder/build.ts';
import { openContainers } from '../container/containers.ts';
import type { TransferParts } from '../transfer/layer-download.ts';

export interface BuildingOptions {
  readonly signal?: AbortSignal;
  readonly observe?: (event: BuildEvent) => void;
  /** Where an output to standard output goes. */
  readonly write?: (bytes: Uint8Array) => Promise<void>;
}

/** What makes images of Dockerfiles. Errors are `StrataError`s. */
export interface Building {
  build(request: BuildRequest, options?: BuildingOptions): Promise<BuildResult>;
}

const NEVER = new AbortController().signal;

/** `changed`: the images of the store are others now. */
export function openBuilding(parts: TransferParts, changed: () => void): Building {
  const containers = openContainers({ storeRoot: parts.store.root, workers: parts.workers });
  return {
    async build(request, { signal = NEVER, observe = () => undefined, write } = {}) {
      const asked = request.args['SOURCE_DATE_EPOCH'] ?? process.env['SOURCE_DATE_EPOCH'] ?? '';
      const sourceDateEpoch = /^\d{1,11}$/.test(asked) ? Number(asked) : null;
      try {
        const built = await build({ ...parts, containers }, request, {
          signal,
          observe,
          sourceDateEpoch,
          ...(write === undefined ? {} : { write }),
        });
        const { manifest, config, ...rest } = built;
        return { ...rest, digest: manifest, imageId: config };
      } finally {
        changed();
      }
    },
  };
}
