import { z } from 'zod';
import { blot } from '../../blot.ts';
import { eachLine, type FoundInText } from './found-in-text.ts';

const login = z.object({
  auth: z.string().optional().catch(undefined),
  identitytoken: z.string().optional().catch(undefined),
  registrytoken: z.string().optional().catch(undefined),
});
const logins = z.record(z.string(), login.catch({}));
/** docker's config.json and podman's auth.json; .dockercfg has the registries on the outermost level. */
const dockerSchema = z.union([z.object({ auths: logins }).transform(({ auths }) => auths), logins]);

export function readDockerLogin(text: string): readonly FoundInText[] {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return [];
  }
  const read = dockerSchema.safeParse(document);
  if (!read.success) return [];
  return Object.entries(read.data).flatMap(([registry, { auth, identitytoken, registrytoken }]) => {
    const secret = [auth, identitytoken, registrytoken].find((one) => one !== undefined && one !== '');
    return secret === undefined
      ? []
      : [{ line: null, shown: `${registry.slice(0, 200)}: ${blot('', secret)}` }];
  });
}

/** `//host/:_authToken=…`; a value of `${…}` comes from the environment. */
export function readNpmLogin(text: string): readonly FoundInText[] {
  return eachLine(text, (line) => {
    const [, name, value] =
      /^\s*(?:\/\/[^\s=]{1,200}:)?(_authToken|_auth|_password)\s*=\s*["']?([^\s"']{1,1000})/.exec(line) ?? [];
    if (name === undefined || value === undefined || value.startsWith('$')) return undefined;
    return { shown: blot(`${name}=`, value) };
  });
}

export function readKubeConfig(text: string): readonly FoundInText[] {
  return eachLine(text, (line) => {
    const [, name, value] =
      /^\s*(?:- )?["']?(client-key-data|token|password|id-token|refresh-token)["']?:\s*["']?([^\s"']{8,8000})/.exec(
        line,
      ) ?? [];
    return name === undefined || value === undefined ? undefined : { shown: blot(`${name}: `, value) };
  });
}
