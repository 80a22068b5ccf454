import { isActive } from '../jobs/work.ts';
import type { Context, HandlersOf } from './context.ts';

export function updateHandlers(context: Context): HandlersOf<'updates'> {
  return {
    'updates.list': async () => (await (await context.core()).discovering()).updates(),
    'updates.check': ({ keys }) => startUpdateCheck(context, keys),
  };
}

/** Begins to look for newer images, as a job; `null`: of all, which is done once at a time. */
export async function startUpdateCheck(
  { core, jobs, emit }: Pick<Context, 'core' | 'jobs' | 'emit'>,
  keys: readonly string[] | null,
): Promise<{ readonly jobId: string }> {
  const finder = await (await core()).discovering();
  const list = await jobs();
  const title = keys === null ? 'newer images' : `newer images of ${keys.length}`;
  const running = list.list().find((job) => job.kind === 'updates' && isActive(job.state));
  if (keys === null && running?.title === title) return { jobId: running.id };
  return list.startTask({
    kind: 'updates',
    title,
    command: 'strata updates',
    async run({ signal, onProgress }) {
      const found = await finder.checkUpdates(keys, { signal, onProgress });
      emit({ kind: 'updates' });
      const newer = found.filter(({ state }) => state.kind === 'newer').length;
      return newer === 0 ? 'Everything is current' : `${newer} of ${found.length} have a newer image`;
    },
  });
}
