import path from 'node:path';
import type { BuildSource } from '../../core/api/builds.ts';
import type { CoreEvent } from '../../core/api/events.ts';
import type { Building } from '../../core/index.ts';
import { keepFile } from '../files/kept-file.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { openSources, type KnownSources } from './known-sources.ts';
import { openDrafts, type Drafts } from './drafts.ts';
import { openRunHistory } from './run-history.ts';
import { openRuns, type Runs } from './runs.ts';
import { buildSamples } from './samples/build-samples.ts';
import { openWatches, type Watches } from './watch/watches.ts';

export interface BuildsHost {
  /** Where all that is remembered of builds is kept. */
  readonly folder: string;
  readonly building: () => Promise<Building>;
  readonly jobs: () => Promise<Pick<Jobs, 'startTask' | 'cancel'>>;
  readonly environment: NodeJS.ProcessEnv;
  emit(event: CoreEvent): void;
  log(level: 'warning', text: string): void;
}

/** What can be built, what is built, and what was. */
export interface Builds {
  readonly sources: KnownSources;
  readonly drafts: Drafts;
  readonly runs: Runs;
  readonly watches: Watches;
  /** The files of a source are others, or it is another. */
  changed(source: BuildSource['id']): Promise<void>;
  sample(): Promise<readonly string[]>;
  /** Before the process ends: nothing is watched any more, and what is known is on disk. */
  close(): Promise<void>;
}

export async function openBuilds({
  folder,
  building,
  jobs,
  environment,
  emit,
  log,
}: BuildsHost): Promise<Builds> {
  const sources = openSources(
    keepFile(path.join(folder, 'sources.json'), (error) => log('warning', `sources.json: ${String(error)}`)),
  );
  const drafts = openDrafts(
    keepFile(path.join(folder, 'drafts.json'), (error) => log('warning', `drafts.json: ${String(error)}`)),
  );
  const history = await openRunHistory(path.join(folder, 'runs'));
  const runs = openRuns({ building, jobs, sources, history, environment, emit, log });
  const forgetPreview = async (): Promise<void> => (await building()).forgetPreview();
  const watches = openWatches({
    sources,
    build: (id) => runs.start({ order: sources.get(id).order, dockerfile: null, cause: 'change' }),
    cancel: async (jobId) => (await jobs()).cancel(jobId),
    changed: () => void forgetPreview().catch(() => undefined),
    emit,
    log,
  });
  return {
    sources,
    drafts,
    runs,
    watches,
    async changed(source) {
      await forgetPreview();
      emit({ kind: 'build-source', source });
    },
    sample: () => buildSamples(path.join(folder, 'samples'), sources, runs),
    async close() {
      watches.close();
      await Promise.all([sources.flush(), drafts.flush(), runs.flush()]);
    },
  };
}
