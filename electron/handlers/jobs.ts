import type { Context, HandlersOf } from './context.ts';

export function jobHandlers({ jobs }: Context): HandlersOf<'jobs'> {
  return {
    'jobs.list': async () => (await jobs()).list(),
    async 'jobs.cancel'({ id }) {
      (await jobs()).cancel(id);
      return null;
    },
    async 'jobs.pause'({ id }) {
      (await jobs()).pause(id);
      return null;
    },
    async 'jobs.resume'({ id }) {
      (await jobs()).resume(id);
      return null;
    },
    async 'jobs.move'({ id, before }) {
      (await jobs()).move(id, before);
      return null;
    },
    'jobs.retry': async ({ id }) => (await jobs()).retry(id),
    async 'jobs.dismiss'({ id }) {
      await (await jobs()).dismiss(id);
      return null;
    },
    'jobs.log': async ({ id }) => (await jobs()).log(id),
  };
}
