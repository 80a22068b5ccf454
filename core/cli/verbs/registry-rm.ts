import type { Run } from '../command.ts';

export const registryRm: Run = async (_flags, domains, terminal) => {
  const registries = await (await terminal.openCore()).registries();
  for (const domain of domains) {
    await registries.remove(domain);
    terminal.out.write(`${domain}\n`);
  }
  return 0;
};
