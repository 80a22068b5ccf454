import { StrataError } from '../../core/index.ts';
import type { Context, HandlersOf } from './context.ts';

const PATIENCE = 60_000;

export function pushHandlers({ core, jobs }: Context): HandlersOf<'push'> {
  const pushing = async () => (await core()).pushing();
  const bounded = () => ({ signal: AbortSignal.timeout(PATIENCE) });
  return {
    'push.plan': async (request) => (await pushing()).plan(request, bounded()),
    'push.start': async (request) => (await jobs()).startPush(request),
    'push.planCopy': async (request) => (await pushing()).planCopy(request, bounded()),
    'push.copy': async (request) => (await jobs()).startPush(request),
    'push.planDelete': async ({ reference }) => (await pushing()).planDelete(reference, bounded()),
    async 'push.delete'({ reference, digest, confirm }) {
      const plan = await (await pushing()).planDelete(reference, bounded());
      if (confirm !== plan.confirm)
        throw new StrataError('INVALID_INPUT', `${plan.familiar} was not confirmed`, {
          action: `Type ${plan.confirm} to delete it in the registry.`,
        });
      await (await pushing()).remove(reference, digest, bounded());
      return null;
    },
  };
}
