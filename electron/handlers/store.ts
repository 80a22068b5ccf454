import type { Context, HandlersOf } from './context.ts';

export function storeHandlers({ jobs }: Context): HandlersOf<'store'> {
  return {
    'store.verify': async () => (await jobs()).startVerification(),
    'store.report': async ({ jobId }) => (await jobs()).report(jobId),
  };
}
