import { readFile, realpath, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import path from 'node:path';
import { readDockerConfig, savedLogin, type DockerConfig } from '../../registry/credentials/docker-config.ts';
import { replaceDurably } from '../../store/disk/replace-durably.ts';
import { explained, isMissing } from '../../stream/disk-error.ts';

type Json = Readonly<Record<string, unknown>>;

/** docker's config.json, to be changed as docker changes it: what is not ours stays as it is. */
export interface DockerConfigFile {
  readonly config: DockerConfig;
  /** Whether logins lie in the file itself. */
  readonly holdsSecrets: boolean;
  /** Under which keys a registry's login is noted. */
  keysOf(domain: string): readonly string[];
  change(edit: (json: Json) => Json): Promise<void>;
}

/** Only its owner may read it, as docker makes it. */
const MODE = 0o600;

export async function openDockerConfig(env: NodeJS.ProcessEnv): Promise<DockerConfigFile> {
  const home = env['HOME'] ?? env['USERPROFILE'] ?? homedir();
  const file = path.join(env['DOCKER_CONFIG'] || path.join(home, '.docker'), 'config.json');
  const text = await textOf(file);
  // Throws on what is not docker's form: nothing of it is overwritten then.
  const config = readDockerConfig(text, file);
  const names = Object.keys(config.auths ?? {});
  return {
    config,
    holdsSecrets: Object.values(config.auths ?? {}).some((entry) => Object.values(entry).some(Boolean)),
    keysOf: (domain) =>
      names.filter(
        (name) => savedLogin({ auths: { [name]: { username: 'x' } } }, domain, file).username !== '',
      ),
    async change(edit) {
      const json: unknown = JSON.parse(text.trim() === '' ? '{}' : text.replace(/^\uFEFF/, ''));
      const changed = edit(typeof json === 'object' && json !== null ? { ...json } : {});
      // Some keep it elsewhere and link to it.
      const place = await realpath(file).catch(() => file);
      const mode = await stat(place).then(
        (found) => found.mode & 0o777,
        () => MODE,
      );
      await replaceDurably(place, `${JSON.stringify(changed, null, '\t')}\n`, mode);
    },
  };
}

async function textOf(file: string): Promise<string> {
  return explained('read', file, async () => {
    try {
      return await readFile(file, 'utf8');
    } catch (error) {
      if (isMissing(error)) return '';
      throw error;
    }
  });
}
