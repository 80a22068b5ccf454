import type { Context, HandlersOf } from './context.ts';

export function compareHandlers({ core }: Context): HandlersOf<'compare'> {
  return { 'compare.images': async (request) => (await (await core()).inside()).compareImages(request) };
}
