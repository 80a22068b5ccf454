import type { Context, HandlersOf } from './context.ts';

/** A plan asks a registry for a few small documents; what takes longer than this, in milliseconds, will not come. */
const PATIENCE = 60_000;

export function pullHandlers({ core, jobs }: Context): HandlersOf<'pull'> {
  return {
    'pull.read': async (request) => (await core()).readPull(request),
    'pull.plan': async (request) =>
      (await core()).planPull(request, { signal: AbortSignal.timeout(PATIENCE) }),
    'pull.start': async (request) => (await jobs()).startPull(request),
    'pull.tags': async ({ text }) => (await core()).tags(text, { signal: AbortSignal.timeout(PATIENCE) }),
  };
}
