import type { BuildRequest } from '../api/build.ts';
import type { Containers } from '../container/containers.ts';
import type { WantedPlatform } from '../oci/platform.ts';
import type { PlacedLayer } from '../image/placed-layer.ts';
import type { StoreJob } from '../store/jobs.ts';
import type { TransferParts } from '../transfer/layer-download.ts';
import type { OpenContext } from './context/open-context.ts';
import type { BuildTime } from './layer/fixed-time.ts';
import type { BuildRecords, LayerRecord } from './records.ts';
import type { Reporter } from './reporter.ts';
import type { BuildFacts } from './result/build-facts.ts';
import type { ImageView } from './rootfs/image-view.ts';
import type { BuiltLayer } from './stages/built.ts';
import type { Misses } from './steps/misses.ts';

/** What every part of one build stands on. */
export interface BuildGround {
  readonly parts: TransferParts;
  readonly containers: Containers;
  readonly request: BuildRequest;
  readonly platform: WantedPlatform;
  readonly records: BuildRecords;
  readonly job: StoreJob;
  readonly reporter: Reporter;
  readonly misses: Misses;
  readonly context: OpenContext;
  readonly time: BuildTime;
  /** What is learned of what this platform's image is made of. */
  readonly facts: BuildFacts;
  /** Layers that this build makes, by the keys of their steps: what several platforms need alike is made once. */
  readonly made: Map<string, Promise<LayerRecord>>;
  readonly place: (layers: readonly BuiltLayer[]) => Promise<readonly PlacedLayer[]>;
  readonly view: (layers: readonly PlacedLayer[]) => Promise<ImageView>;
  /** What was begun: a build that fails waits for it to end. */
  readonly running: Set<Promise<unknown>>;
  /** Files to remove at the end of the build. */
  readonly temporaries: Set<string>;
  readonly signal: AbortSignal;
}
