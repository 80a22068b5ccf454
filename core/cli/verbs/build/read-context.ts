import { stat } from 'node:fs/promises';
import path from 'node:path';
import type { BuildContext, NamedContext } from '../../../api/build.ts';
import { parseGitUrl } from '../../../dockerfile/git-url.ts';
import { refuse } from './flag-values.ts';

const WEB = /^https?:\/\//i;

/** PATH or URL. A folder that looks like the address of a repository counts before the repository. */
export async function readContext(word: string, folder: string): Promise<BuildContext> {
  if (WEB.test(word)) return { kind: 'url', url: word };
  const place = path.resolve(folder, word);
  const found = await stat(place).catch(() => undefined);
  if (found?.isFile() === true) return { kind: 'tar', path: place };
  if (found === undefined && isRepository(word)) return { kind: 'url', url: word };
  return { kind: 'folder', path: place };
}

/** `--build-context name=value`. https://docs.docker.com/reference/cli/docker/buildx/build/#build-context */
export function readNamedContext(text: string, folder: string): readonly [string, NamedContext] {
  const equals = text.indexOf('=');
  const name = text.slice(0, equals).toLowerCase();
  const value = text.slice(equals + 1);
  if (equals < 1 || value === '') throw refuse(`invalid context value: ${text}, expected key=value`);
  if (value.startsWith('docker-image://'))
    return [name, { kind: 'image', reference: value.slice('docker-image://'.length) }];
  if (value.startsWith('oci-layout://'))
    return [name, readLayout(value.slice('oci-layout://'.length), folder)];
  if (WEB.test(value) || isRepository(value)) return [name, { kind: 'url', url: value }];
  if (/^[a-z-]+:/.test(value) && !path.isAbsolute(value))
    throw refuse(
      `--build-context ${text}: there are folders, docker-image://, oci-layout:// and addresses of git and http`,
    );
  return [name, { kind: 'folder', path: path.resolve(folder, value) }];
}

/** "path", "path:tag", "path@sha256:…" */
function readLayout(text: string, folder: string): NamedContext {
  const [, place = text, digest] = /^(.*)@([a-z0-9]+:[0-9a-f]+)$/.exec(text) ?? [];
  if (digest !== undefined) return { kind: 'layout', path: path.resolve(folder, place), reference: digest };
  const [, before, tag] = /^(.*):([\w][\w.-]{0,127})$/.exec(text) ?? [];
  if (before === undefined || tag === undefined)
    return { kind: 'layout', path: path.resolve(folder, text), reference: null };
  return { kind: 'layout', path: path.resolve(folder, before), reference: tag };
}

/** "host:path" without a user could as well be a folder. */
function isRepository(word: string): boolean {
  return /^(?:[a-z]+:\/\/|github\.com\/|[\w-]+@)/i.test(word) && parseGitUrl(word) !== null;
}
