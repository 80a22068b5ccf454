import { helperKey } from '../../registry/credentials/docker-config.ts';
import { readDomain } from '../../registry/domain.ts';
import type { Run } from '../command.ts';

export const logout: Run = async (_flags, [server = 'docker.io'], terminal) => {
  const domain = readDomain(server);
  const registries = await (await terminal.openCore()).registries();
  const before = (await registries.list()).find((registry) => registry.domain === domain)?.login;
  if (before === undefined || before.kind === 'none') {
    terminal.out.write(`Not logged in to ${helperKey(domain)}\n`);
    return 0;
  }
  terminal.out.write(`Removing login credentials for ${helperKey(domain)}\n`);
  await registries.signOut(domain);
  return 0;
};
