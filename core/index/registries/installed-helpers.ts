import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import path from 'node:path';

/** Names of docker's credential helpers that use the keychain of a system. https://github.com/docker/docker-credential-helpers */
export function usualHelpers(platform: NodeJS.Platform): readonly string[] {
  if (platform === 'darwin') return ['osxkeychain'];
  return platform === 'win32' ? ['wincred'] : ['secretservice', 'pass'];
}

/** Those of them that are in the search path. */
export async function installedHelpers(
  names: readonly string[],
  env: NodeJS.ProcessEnv,
  platform: NodeJS.Platform,
): Promise<readonly string[]> {
  const folders = (env['PATH'] ?? '').split(path.delimiter).filter((folder) => path.isAbsolute(folder));
  const suffix = platform === 'win32' ? '.exe' : '';
  const found = await Promise.all(
    names.map(async (name) => {
      for (const folder of folders) {
        const file = path.join(folder, `docker-credential-${name}${suffix}`);
        if (await isExecutable(file)) return true;
      }
      return false;
    }),
  );
  return names.filter((_, at) => found[at] === true);
}

async function isExecutable(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
