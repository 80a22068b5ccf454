import { inject } from 'vitest';
import { parseReference } from '../oci/reference.ts';
import { wantPlatform } from '../oci/platform.ts';
import { NO_CREDENTIALS } from '../registry/credentials/credentials.ts';
import { openRegistry } from '../registry/registry.ts';
import type { Store } from '../store/store.ts';
import { openWorkers } from '../stream/workers.ts';
import type { PullObserver } from '../transfer/pull-event.ts';
import { pull, type PullOutcome } from '../transfer/pull.ts';
import { startFaultRegistry, type FaultRegistry } from './registry/fault-registry.ts';

/** A registry to set faults in, and what else pulls need, for tests that use many stores one after another. */
export interface PullGround {
  readonly remote: FaultRegistry;
  /** `name` without the registry: "team/app:1". */
  pull(store: Store, name: string, options?: PullGroundOptions): Promise<PullOutcome>;
  /** Body bytes of blobs that the registry has sent so far. */
  sent(): number;
  close(): Promise<void>;
}

interface PullGroundOptions {
  readonly observe?: PullObserver;
  readonly signal?: AbortSignal;
  /** 2 when absent. */
  readonly concurrentLayers?: number;
}

export async function openPullGround(): Promise<PullGround> {
  const remote = await startFaultRegistry();
  const workers = openWorkers({ folder: inject('workers') });
  const registry = openRegistry({ credentials: NO_CREDENTIALS, limits: { stallMs: 2_000, backOffMs: 5 } });
  return {
    remote,
    pull: (store, name, { observe = () => undefined, signal, concurrentLayers = 2 } = {}) =>
      pull(
        { store, registry, workers },
        {
          reference: parseReference(`${remote.host}/${name}`),
          platform: wantPlatform(null, 'x64'),
          concurrentLayers,
          signal: signal ?? new AbortController().signal,
          observe,
        },
      ),
    sent: () =>
      remote.requests.filter(({ kind }) => kind === 'blob').reduce((total, { sent }) => total + sent, 0),
    async close() {
      registry.close();
      await workers.close();
      await remote.close();
    },
  };
}
