import type { BuildRequest } from '../../api/build.ts';
import type { GitUrl } from '../../dockerfile/git-url.ts';
import { readSecret } from '../run/secrets.ts';
import { openAgentSocket } from '../ssh/agent-socket.ts';
import type { TransferParts } from '../../transfer/layer-download.ts';
import { fetchRepository, type Repository } from './fetch-repository.ts';

interface RepositoryGround {
  readonly parts: TransferParts;
  readonly request: Pick<BuildRequest, 'secrets' | 'ssh'>;
  readonly signal: AbortSignal;
}

/**
 * Uses a repository with what the build was given for it: `--secret id=GIT_AUTH_TOKEN.host` or `GIT_AUTH_TOKEN` for https,
 * `--ssh default` for ssh. A Dockerfile of somebody else has nothing else of whoever builds.
 */
export async function withRepository<T>(
  { parts, request, signal }: RepositoryGround,
  url: GitUrl,
  say: (text: string) => void,
  use: (repository: Repository) => Promise<T>,
): Promise<T> {
  const isWeb = /^https?:/.test(url.remote) || url.remote.startsWith('github.com/');
  const token = isWeb ? await tokenOf(request, url.remote) : null;
  const source = isWeb ? undefined : request.ssh['default'];
  const agent = source === undefined ? null : await openAgentSocket(source, null);
  try {
    const access = { token, agent: agent?.socket ?? null };
    return await use(await fetchRepository({ url, access, storeRoot: parts.store.root, signal, say }));
  } finally {
    await agent?.release();
  }
}

async function tokenOf(request: Pick<BuildRequest, 'secrets'>, remote: string): Promise<string | null> {
  const host = /^(?:https?:\/\/)?([^/:]+)/.exec(remote)?.[1] ?? '';
  const secret =
    (await readSecret(request, `GIT_AUTH_TOKEN.${host}`)) ?? (await readSecret(request, 'GIT_AUTH_TOKEN'));
  return secret === undefined ? null : secret.toString('utf8').trim();
}
