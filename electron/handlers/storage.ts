import type { Context, HandlersOf } from './context.ts';
import { UNDO_TIME } from './images.ts';

export function storageHandlers({ core }: Context): HandlersOf<'storage'> {
  const storage = async () => (await (await core()).inside()).storage;
  return {
    'storage.map': async () => (await storage()).map(),
    'storage.layers': async (query) => (await storage()).layers(query),
    'storage.whatIf': async ({ base, images }) => (await storage()).whatIf(base, images),
    'storage.growth': async () => (await storage()).growth(),
    'storage.pressure': async () => (await storage()).pressure(),
    'storage.planClean': async (request) => (await storage()).planClean(request),
    'storage.clean': async (request) => (await storage()).clean(request, { grace: UNDO_TIME }),
  };
}
