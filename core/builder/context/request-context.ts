import type { BuildContext, BuildRequest, NamedContext } from '../../api/build.ts';
import { parseGitUrl, type GitUrl } from '../../dockerfile/git-url.ts';
import { shownAddress } from '../../oci/shown-address.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { shownUrl } from '../../registry/http/http.ts';
import type { ArchiveGround } from '../archive/archive-layer.ts';
import { readDockerfile, readDockerfileOf, type DockerfileText } from '../dockerfile-text.ts';
import { download } from '../download.ts';
import { withRepository } from '../git/build-repository.ts';
import { addressOf, commitDigest } from '../git/commit-digest.ts';
import type { BuildRecords } from '../records.ts';
import type { Reporter, ToldStep } from '../reporter.ts';
import { archiveFiles } from './archive-files.ts';
import {
  folderFiles,
  NO_CONTEXT,
  readSmall,
  type ContextFiles,
  type FetchedMaterial,
  type OpenContext,
} from './open-context.ts';

export interface ContextGround extends ArchiveGround {
  readonly request: Pick<BuildRequest, 'secrets' | 'ssh'>;
  readonly records: BuildRecords;
  readonly reporter: Reporter;
}

export interface RequestContext {
  readonly read: DockerfileText;
  readonly context: OpenContext;
}

/** The Dockerfile and the files that a build is asked to read, wherever they are. */
export async function openRequestContext(
  ground: ContextGround,
  request: Pick<BuildRequest, 'context' | 'dockerfile' | 'dockerfilePath'>,
): Promise<RequestContext> {
  const { context } = request;
  if (context.kind === 'none') return { read: await readDockerfile(request, null), context: NO_CONTEXT };
  if (context.kind === 'folder') {
    const files = await folderFiles(ground.records, context.path);
    const read = await readDockerfile(request, context.path);
    return { read, context: files.open(read.ignore) };
  }
  const files = await fetchedFiles(ground, context);
  if ('dockerfile' in files) {
    if (request.dockerfile !== null || request.dockerfilePath !== null)
      throw new StrataError('INVALID_INPUT', `${nameOf(context)} is a Dockerfile, and another was named`);
    const read = { text: files.dockerfile, ignore: null, name: 'Dockerfile' };
    return { read, context: withMaterial(NO_CONTEXT, files) };
  }
  const read = await readDockerfileOf(request, files);
  return { read, context: withMaterial(files.open(read.ignore), files) };
}

/** What `--build-context` gives a name to. An ignore file in it counts. */
export async function openNamedContext(
  ground: ContextGround,
  given: Extract<NamedContext, { readonly kind: 'folder' | 'url' }>,
): Promise<OpenContext> {
  const files: Fetched =
    given.kind === 'folder'
      ? await folderFiles(ground.records, given.path)
      : await fetchedFiles(ground, given);
  if ('dockerfile' in files)
    throw new StrataError('INVALID_ARCHIVE', `The build context ${nameOf(given)} is no archive`);
  return withMaterial(files.open((await files.text('.dockerignore')) ?? null), files);
}

type Fetched = (ContextFiles | { readonly dockerfile: string }) & { readonly material?: FetchedMaterial };

function withMaterial(context: OpenContext, { material }: Fetched): OpenContext {
  return material === undefined ? context : { ...context, material };
}

async function fetchedFiles(
  ground: ContextGround,
  context: Extract<BuildContext, { readonly kind: 'tar' | 'url' }>,
): Promise<Fetched> {
  const git = context.kind === 'url' ? parseGitUrl(context.url) : null;
  const what = git === null ? 'remote build context' : 'git source';
  const told = ground.reporter.step(
    `[internal] load ${what} ${context.kind === 'tar' ? shownPath(ground, context.path) : nameOf(context)}`,
  );
  told.begin();
  try {
    const files =
      context.kind === 'tar'
        ? await archiveOrText(ground, context.path, shownPath(ground, context.path))
        : git === null
          ? await downloaded(ground, context.url)
          : await cloned(ground, git, told);
    told.end('done');
    return files;
  } catch (error) {
    told.fail(error);
    throw error;
  }
}

async function cloned(ground: ContextGround, git: GitUrl, told: ToldStep): Promise<Fetched> {
  return withRepository(
    ground,
    git,
    (text) => told.say(text),
    async (repository) => {
      const place = `${git.remote}#${git.ref ?? ''}:${git.subDir ?? ''}`;
      const files = await folderFiles(ground.records, await repository.folder(), place);
      return { ...files, material: { address: addressOf(git), digest: commitDigest(repository.commit) } };
    },
  );
}

async function downloaded(ground: ContextGround, address: string): Promise<Fetched> {
  if (!/^https?:\/\//i.test(address))
    throw new StrataError(
      'INVALID_INPUT',
      `unable to prepare context: "${shownAddress(address)}" is no address`,
      {
        action: 'Give a folder, a git repository, or an http(s) address of an archive or a Dockerfile.',
      },
    );
  const file = ground.parts.store.temporary();
  ground.temporaries.add(file);
  const what = 'build context';
  const { digest } = await download({ address, checksum: null, file, what, signal: ground.signal });
  return {
    ...(await archiveOrText(ground, file, shownUrl(new URL(address)))),
    material: { address, digest },
  };
}

/** What is no archive is a Dockerfile, as docker has it. */
async function archiveOrText(ground: ContextGround, file: string, place: string): Promise<Fetched> {
  const files = await archiveFiles(ground, file, place);
  if (files !== undefined) return files;
  const dockerfile = await readSmall(file);
  if (dockerfile !== undefined && !dockerfile.includes('\0') && !dockerfile.includes('\ufffd'))
    return { dockerfile };
  throw new StrataError('INVALID_ARCHIVE', `${place} is neither an archive nor a Dockerfile`);
}

function nameOf(context: Exclude<BuildContext, { readonly kind: 'none' }>): string {
  return context.kind !== 'url' ? context.path : shownAddress(context.url);
}

/** What came from standard input lies in the store meanwhile, under a name that is another each time. */
function shownPath({ parts }: ContextGround, file: string): string {
  return file.startsWith(`${parts.store.root}/`) ? 'from standard input' : file;
}
