import { saveText } from '../files/save-text.ts';
import type { Context, HandlersOf } from './context.ts';
import { namedImage } from './image-title.ts';

const FILE_NAMES = { spdx: 'spdx.json', cyclonedx: 'cdx.json' } as const;

export function packageHandlers({ core }: Context): HandlersOf<'packages'> {
  return {
    'packages.list': async (choice) => (await (await core()).inside()).packages.list(choice),
    async 'packages.export'({ format, ...choice }, caller) {
      const { packages, opened } = await (await core()).inside();
      const name =
        namedImage(opened.list(), choice.key)
          .title.split('/')
          .at(-1)
          ?.replace(/[^A-Za-z0-9._-]+/g, '-') ?? 'image';
      const wish = {
        title: 'Save the bill of materials',
        name: `${name}.${FILE_NAMES[format]}`,
        extensions: ['json'],
      };
      return saveText(caller, wish, () => packages.billOfMaterials(choice, format));
    },
  };
}
