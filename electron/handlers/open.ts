import path from 'node:path';
import { StrataError } from '../../core/index.ts';
import { chooseFile, chooseFolder } from '../files/choose-place.ts';
import type { Context, HandlersOf } from './context.ts';
import { namedImage } from './image-title.ts';

/** A manifest and a config are small; what takes longer than this, in milliseconds, will not come. */
const PATIENCE = 60_000;
const ARCHIVES = ['tar', 'gz', 'tgz', 'zst', 'oci'];

export function openHandlers({ core, jobs, emit }: Context): HandlersOf<'open'> {
  const opened = async () => (await (await core()).inside()).opened;
  /** What is open is open in every window. */
  const told = async <T>(deed: Promise<T>): Promise<T> => {
    const result = await deed;
    emit({ kind: 'store' });
    return result;
  };
  return {
    'open.list': async () => (await opened()).list(),
    async 'open.choose'({ what }, caller) {
      const chosen =
        what === 'file'
          ? await chooseFile(caller, { title: 'Open an image archive', extensions: ARCHIVES })
          : await chooseFolder(caller, 'Open an OCI layout folder');
      return chosen === null ? null : told((await opened()).open(chosen));
    },
    async 'open.dropped'({ path: dropped }) {
      // Only ever read, and only when it is an image: the core looks before anything of it is shown.
      if (!path.isAbsolute(dropped)) {
        throw new StrataError('INVALID_INPUT', 'What was dropped is no file of this machine', {
          action: 'Drop a file or a folder from a file manager.',
        });
      }
      return told((await opened()).open(path.normalize(dropped)));
    },
    'open.remote': async (request) =>
      told((await opened()).openRemote(request, { signal: AbortSignal.timeout(PATIENCE) })),
    async 'open.close'({ id }) {
      return told((await opened()).close(id).then(() => null));
    },
    'open.planIndex': async ({ layer, ...choice }) => (await opened()).planIndex(choice, layer),
    async 'open.index'({ layer, ...choice }) {
      const source = await opened();
      return (await jobs()).startTask({
        kind: 'look',
        title: namedImage(source.list(), choice.key).title,
        command: '',
        async run({ signal, onProgress }) {
          await source.index(choice, layer, { signal, onProgress });
          return layer === null ? 'All files are listed' : `The files of layer ${layer + 1} are listed`;
        },
      });
    },
  };
}
