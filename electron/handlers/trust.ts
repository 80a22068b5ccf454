import { namedImage } from './image-title.ts';
import { chosenPath } from './registries.ts';
import type { Context, HandlersOf } from './context.ts';

const PATIENCE = 60_000;

export function trustHandlers({ core, jobs, emit, chosenFiles }: Context): HandlersOf<'trust'> {
  const trusting = async () => (await core()).trusting();
  const bounded = () => ({ signal: AbortSignal.timeout(PATIENCE) });
  const told = async <T>(deed: Promise<T>): Promise<T> => {
    const result = await deed;
    emit({ kind: 'registries' });
    return result;
  };
  return {
    'trust.referrers': async ({ reference }) => (await trusting()).referrers(reference, bounded()),
    'trust.document': async ({ reference, digest }) =>
      (await trusting()).document(reference, digest, bounded()),
    'trust.verify': async ({ reference }) => (await trusting()).verify(reference, bounded()),
    'trust.risks': async ({ reference }) => (await trusting()).risks(reference, bounded()),
    'trust.signers': async () => (await trusting()).signers(),
    'trust.addSigner': async (order) =>
      told((await trusting()).addSigner({ ...order, file: chosenPath(order.file, chosenFiles) })),
    'trust.removeSigner': async ({ id }) => told((await trusting()).removeSigner(id)),
    'trust.scanner': async () => (await trusting()).scanner(),
    async 'trust.scan'(choice) {
      const opened = (await (await core()).inside()).opened.list();
      const scanner = await trusting();
      return (await jobs()).startTask({
        kind: 'vulnerabilities',
        title: `${namedImage(opened, choice.key).title} for vulnerabilities`,
        command: '',
        image: choice,
        async run({ signal }) {
          const { vulnerabilities } = await scanner.scan(choice, { signal });
          return vulnerabilities.length === 0 ? 'None found' : `${vulnerabilities.length} found`;
        },
      });
    },
    'trust.vulnerabilities': async (choice) => (await trusting()).vulnerabilities(choice),
  };
}
