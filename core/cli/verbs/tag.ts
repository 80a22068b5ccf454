import type { Run } from '../command.ts';

export const tag: Run = async (_flags, [source = '', target = ''], terminal) => {
  const core = await terminal.openCore();
  await core.tag(source, target);
  return 0;
};
