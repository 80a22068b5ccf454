import { open } from 'node:fs/promises';
import type { BuildRequest } from '../../core/api/build.ts';
import { isSecretName } from '../../core/index.ts';

/** What is shorter is in too many words to be taken out of them. */
const SHORTEST = 6;
/** Bytes of a secret file that are looked at, and how many values of all. */
const MOST_BYTES = 64 * 1024;
const MOST_VALUES = 300;

export const HIDDEN = '[hidden]';

/**
 * Takes the values of a build's secrets out of texts that are kept or shown (fault C1): those of secret files and
 * variables, line by line, and of arguments whose name says that they are secret.
 */
export async function hideSecrets(
  { secrets, args }: Pick<BuildRequest, 'secrets' | 'args'>,
  environment: NodeJS.ProcessEnv,
): Promise<(text: string) => string> {
  const texts = await Promise.all(
    Object.values(secrets).map(async (source) =>
      source.kind === 'file' ? beginningOf(source.path) : (environment[source.variable] ?? ''),
    ),
  );
  const named = Object.entries(args).flatMap(([name, value]) => (isSecretName(name) ? [value] : []));
  const values = [...texts, ...named]
    .flatMap((text) => text.split(/[\r\n]+/))
    // A file of variables: NAME=value.
    .flatMap((line) => [line.trim(), line.slice(line.indexOf('=') + 1).trim()])
    .filter((line) => line.length >= SHORTEST);
  // Longest first: one may be part of another.
  const hidden = [...new Set(values)].sort((a, b) => b.length - a.length).slice(0, MOST_VALUES);
  return (text) => hidden.reduce((shown, value) => shown.replaceAll(value, HIDDEN), text);
}

/** '' for what cannot be read: the step that needs it says so. */
async function beginningOf(file: string): Promise<string> {
  try {
    const handle = await open(file, 'r');
    try {
      if (!(await handle.stat()).isFile()) return '';
      const bytes = Buffer.alloc(MOST_BYTES);
      const { bytesRead } = await handle.read(bytes, 0, MOST_BYTES, 0);
      return bytes.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return '';
  }
}
