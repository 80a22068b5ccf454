/** Builds over sample sources: what can be built (`fake-build-sources`) and what was built (`fake-build-runs`). */
import type { RuntimeReport } from '../../core/api/builds.ts';
import type { CoreEvent } from '../../core/api/events.ts';
import { fakeBuildRuns } from './fake-build-runs.ts';
import { fakeBuildSources } from './fake-build-sources.ts';

export interface FakeBuildOptions {
  /** How many can be built; 3 when absent. */
  readonly sources?: number;
  readonly runtime?: RuntimeReport['kind'];
  /** Files in a context; 60 when absent. */
  readonly files?: number;
  /** Milliseconds from step to step; absent: a test tells when. */
  readonly pace?: number;
  /** Whether there are runs from before; there are when absent. */
  readonly past?: boolean;
}

interface World {
  readonly emit: (event: CoreEvent) => void;
  readonly addImage: (name: string, digest: string) => string;
}

export function fakeBuilds({ emit, addImage }: World, options: FakeBuildOptions = {}) {
  const count = options.sources ?? 3;
  const sources = fakeBuildSources({
    emit,
    count,
    runtime: options.runtime ?? 'ready',
    files: options.files ?? 60,
  });
  const runs = fakeBuildRuns({
    emit,
    addImage,
    find: sources.find,
    ordered: sources.ordered,
    pace: options.pace ?? 0,
    past: (options.past ?? true) && count >= 2,
  });
  return { answers: { ...sources.answers, ...runs.answers }, sources, runs };
}
