import { stat } from 'node:fs/promises';
import path from 'node:path';
import { StrataError } from '../../../core/index.ts';
import { writeAtomically } from '../../files/write-atomically.ts';
import type { KnownSources } from '../known-sources.ts';
import type { Runs } from '../runs.ts';
import { samples, type Sample } from './files.ts';

/** Puts the samples into a folder, where a person can look at them and change them, and builds them there. */
export async function buildSamples(
  folder: string,
  sources: KnownSources,
  runs: Pick<Runs, 'start'>,
): Promise<readonly string[]> {
  const [base, ...others] = samples();
  const start = async (sample: Sample, after?: Promise<unknown>) => {
    const context = await putDown(path.join(folder, sample.folder), sample);
    const { order } = sources.open({
      context: { kind: 'folder', path: context },
      dockerfile: path.join(context, 'Dockerfile'),
      title: sample.folder,
    });
    return runs.start({
      order: { ...order, tags: [sample.tag] },
      dockerfile: null,
      cause: 'sample',
      ...(after === undefined ? {} : { after }),
    });
  };
  const first = await start(base);
  const after = first.ended.then((state) => {
    if (state.kind !== 'done')
      throw new StrataError('BUILD_FAILED', `${base.tag}, on which it stands, was not built`, {
        action: 'Look at its log in the history of builds.',
      });
  });
  after.catch(() => undefined);
  const runIds = [first.runId];
  for (const sample of others) runIds.push((await start(sample, after)).runId);
  return runIds;
}

/** What is there stays: somebody may have changed it. */
async function putDown(context: string, { files }: Sample): Promise<string> {
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(context, name);
    const isThere = await stat(file).then(
      () => true,
      () => false,
    );
    if (!isThere) await writeAtomically(file, content);
  }
  return context;
}
