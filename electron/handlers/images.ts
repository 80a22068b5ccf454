import { saveText } from '../files/save-text.ts';
import type { Context, HandlersOf } from './context.ts';

/** How long a removal can be undone, in milliseconds. The window offers it for ten seconds; a slow click still counts. */
export const UNDO_TIME = 15_000;

export function imageHandlers({ core }: Context): HandlersOf<'images'> {
  const images = async () => (await core()).images();
  return {
    'images.page': async (query) => (await images()).page(query),
    'images.keys': async (query) => (await images()).keys(query),
    'images.totals': async () => (await images()).totals(),
    'images.selectionTotals': async ({ keys }) => (await images()).selectionTotals(keys),
    'images.detail': async ({ key, platform }) => {
      const detail = (await images()).detail(key, platform);
      // Its files are a click away. What fails here is met, and told, by that click.
      void (await core())
        .inside()
        .then((inside) => inside.warm())
        .catch(() => undefined);
      return detail;
    },
    'images.documents': async ({ key, platform }) => (await images()).documents(key, platform),
    'images.inspect': async ({ keys }) => (await images()).inspect(keys),
    'images.tag': async ({ key, name }) => (await core()).tag(key, name),
    'images.dockerfile': async (choice) => (await images()).dockerfile(choice),
    'images.relatives': async (choice) => (await images()).relatives(choice),
    'images.planRemoval': async (request) => (await images()).planRemoval(request),
    'images.remove': async (request) => (await core()).remove(request, { grace: UNDO_TIME }),
    'images.undoRemoval': async ({ id }) => (await core()).undoRemoval(id),
    'images.planPrune': async (request) => (await images()).planPrune(request),
    'images.prune': async (request) => (await core()).prune(request, { grace: UNDO_TIME }),
    'images.completeFilter': async ({ text }) => (await images()).completeFilter(text),
    'images.export': ({ query, format }, caller) =>
      saveText(
        caller,
        { title: 'Export the list of images', name: `images.${format}`, extensions: [format] },
        async () => (await images()).exportRows(query, format),
      ),
  };
}
