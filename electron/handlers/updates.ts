import type { Context, HandlersOf } from './context.ts';

export function updateHandlers({ core, jobs, emit }: Context): HandlersOf<'updates'> {
  const discovering = async () => (await core()).discovering();
  return {
    'updates.list': async () => (await discovering()).updates(),
    async 'updates.check'({ keys }) {
      const finder = await discovering();
      return (await jobs()).startTask({
        kind: 'updates',
        title: keys === null ? 'newer images' : `newer images of ${keys.length}`,
        command: 'strata updates',
        async run({ signal, onProgress }) {
          const found = await finder.checkUpdates(keys, { signal, onProgress });
          emit({ kind: 'updates' });
          const newer = found.filter(({ state }) => state.kind === 'newer').length;
          return newer === 0 ? 'Everything is current' : `${newer} of ${found.length} have a newer image`;
        },
      });
    },
  };
}
