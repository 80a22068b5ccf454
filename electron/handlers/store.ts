import { StrataError } from '../../core/index.ts';
import type { Context, HandlersOf } from './context.ts';

export function storeHandlers({ core, jobs }: Context): HandlersOf<'store'> {
  return {
    'store.verify': async () => (await jobs()).startVerification(),
    'store.report': async ({ jobId }) => (await jobs()).report(jobId),
    async 'store.repair'({ jobId }) {
      const { report, startPull } = await jobs();
      const found = report(jobId);
      if (found === null) {
        throw new StrataError('JOB_NOT_FOUND', 'The report of this verification is not kept any more', {
          action: 'Verify again, then repair what it finds.',
        });
      }
      const { discarded, pulls } = await (await core()).discardDamaged(found);
      const jobIds: string[] = [];
      for (const request of pulls) jobIds.push((await startPull(request)).jobId);
      return { discarded, jobIds };
    },
  };
}
