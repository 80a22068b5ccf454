import type { Context, HandlersOf } from './context.ts';
import { namedImage } from './image-title.ts';

export function secretHandlers({ core, jobs }: Context): HandlersOf<'secrets'> {
  return {
    'secrets.report': async (choice) => (await (await core()).inside()).secrets.report(choice),
    async 'secrets.scan'(choice) {
      const { secrets, opened } = await (await core()).inside();
      const { title, stored } = namedImage(opened.list(), choice.key);
      return (await jobs()).startTask({
        kind: 'scan',
        title: `${title} for secrets`,
        image: choice,
        command: stored ? `strata secrets ${choice.key}` : '',
        async run({ signal, onProgress }) {
          const { findings } = await secrets.scan(choice, { signal, onProgress });
          return findings.length === 0
            ? 'No secrets found'
            : `${findings.length} ${findings.length === 1 ? 'finding' : 'findings'}`;
        },
      });
    },
  };
}
