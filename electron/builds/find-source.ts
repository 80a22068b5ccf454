import { open, stat } from 'node:fs/promises';
import path from 'node:path';
import type { BuildSource } from '../../core/api/builds.ts';
import { StrataError, parseGitUrl, shownAddress, visibleLine } from '../../core/index.ts';

/** A Dockerfile with its context, as it was found. */
export type FoundSource = Pick<BuildSource, 'context' | 'dockerfile' | 'title'>;

/** Names that docker, buildah and podman look for in a folder. */
const NAMES = ['Dockerfile', 'Containerfile', 'dockerfile'];
const NAMED = /^(?:dockerfile|containerfile)(?:\..+)?$|\.(?:dockerfile|containerfile)$/i;
const IGNORE_FILE = /\.(?:docker|container)ignore$/i;
const ARCHIVE = /\.(?:tar|tgz|tar\.(?:gz|zst|xz|bz2))$/i;
/** The builder takes no longer Dockerfile (fault B4). */
export const LONGEST_TEXT = 1024 * 1024;

/**
 * What can be built at a place of this machine: a Dockerfile, whose context is its folder, or a folder that holds one.
 * @param isDockerfile whether a text is one, for files whose name does not tell
 * @throws NOT_A_BUILD for what is neither, so that it can be opened as something else
 */
export async function sourceAt(
  place: string,
  isDockerfile: (text: string) => Promise<boolean>,
): Promise<FoundSource> {
  const found = await stat(place).catch((cause: unknown) => {
    throw new StrataError('NOT_A_BUILD', `${place} cannot be read`, { evidence: { path: place }, cause });
  });
  if (found.isDirectory()) return sourceInFolder(place);
  const folder = path.dirname(place);
  if (found.isFile() && found.size <= LONGEST_TEXT && !IGNORE_FILE.test(place)) {
    const text = await smallText(place);
    if (
      text !== undefined &&
      (NAMED.test(path.basename(place)) || (await speaksOfStages(text, isDockerfile)))
    )
      return { context: { kind: 'folder', path: folder }, dockerfile: place, title: titleOf(folder) };
  }
  throw notABuild(place, `${place} is no Dockerfile`);
}

/** An archive that a person chose to build: its Dockerfile is in it. */
export function archiveSource(file: string): FoundSource | undefined {
  if (!ARCHIVE.test(file)) return undefined;
  return { context: { kind: 'tar', path: file }, dockerfile: 'Dockerfile', title: titleOf(file) };
}

/**
 * A git repository or an archive that a server has. It is fetched when it is built.
 * @throws INVALID_GIT_URL, INVALID_INPUT
 */
export function remoteSource(address: string): FoundSource {
  const url = address.trim();
  const shown = visibleLine(shownAddress(url));
  const git = parseGitUrl(url);
  const web = git === null ? webAddress(url) : undefined;
  if (git === null && web === undefined) {
    throw new StrataError(
      'INVALID_INPUT',
      `"${shown}" is neither a git repository nor the address of an archive`,
      {
        action:
          'Give an address such as https://example.com/project.git#main or https://example.com/project.tar.gz.',
      },
    );
  }
  // It would be kept in clear, here and in the provenance of what is built (fault C1).
  if (/^[a-z0-9]+:\/\/[^/@]*:[^/@]*@|^https?:\/\/[^/@]*@/i.test(url)) {
    throw new StrataError('INVALID_INPUT', `The address ${shown} has a password or a token in it`, {
      action: 'Take it out, and give the token as the secret GIT_AUTH_TOKEN, or use an address of ssh.',
    });
  }
  const title = git?.shortName ?? path.posix.basename(web?.pathname ?? '');
  return {
    context: { kind: 'url', url },
    dockerfile: 'Dockerfile',
    title: title === '' ? shown : visibleLine(title),
  };
}

async function sourceInFolder(folder: string): Promise<FoundSource> {
  for (const name of NAMES) {
    const dockerfile = path.join(folder, name);
    const isThere = await stat(dockerfile).then(
      (found) => found.isFile(),
      () => false,
    );
    if (isThere) return { context: { kind: 'folder', path: folder }, dockerfile, title: titleOf(folder) };
  }
  throw notABuild(folder, `${folder} holds no Dockerfile and no Containerfile`);
}

function titleOf(place: string): string {
  return visibleLine(path.basename(place)) || visibleLine(place);
}

function webAddress(text: string): URL | undefined {
  try {
    const url = new URL(text);
    return url.protocol === 'https:' || url.protocol === 'http:' ? url : undefined;
  } catch {
    return undefined;
  }
}

async function speaksOfStages(
  text: string,
  isDockerfile: (text: string) => Promise<boolean>,
): Promise<boolean> {
  return /^[ \t]*FROM[ \t]/im.test(text) && (await isDockerfile(text));
}

/** `undefined` for what is no text. Never more is read than is said to be there: a device or a pipe has no end. */
async function smallText(file: string): Promise<string | undefined> {
  const handle = await open(file, 'r');
  try {
    const bytes = Buffer.alloc(LONGEST_TEXT + 1);
    const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0);
    const read = bytes.subarray(0, bytesRead);
    return read.includes(0) || bytesRead > LONGEST_TEXT ? undefined : read.toString('utf8');
  } finally {
    await handle.close();
  }
}

function notABuild(place: string, message: string): StrataError {
  return new StrataError('NOT_A_BUILD', message, {
    action: 'Choose a Dockerfile, or a folder that holds one.',
    evidence: { path: place },
  });
}
