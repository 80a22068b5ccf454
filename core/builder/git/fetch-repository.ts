import { realpath, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import type { GitUrl } from '../../dockerfile/git-url.ts';
import { shownAddress } from '../../oci/shown-address.ts';
import { isCancelled, StrataError } from '../../oci/strata-error.ts';
import { isMissing } from '../../stream/disk-error.ts';
import { openCheckouts } from './checkouts.ts';
import { gitEnvironment, isFetched, type GitAccess } from './git-environment.ts';
import { runGit } from './git-program.ts';
import { resolveCommit, type ResolvedCommit } from './resolve-commit.ts';

export interface Repository {
  readonly commit: string;
  /** Folder of its files, or of the part that was asked for. */
  folder(): Promise<string>;
}

interface FetchOrder {
  readonly url: GitUrl;
  readonly access: GitAccess;
  readonly storeRoot: string;
  readonly signal: AbortSignal;
  readonly say: (text: string) => void;
}

/**
 * Finds the commit that a git address means; its files are fetched once they are asked for, and are kept by that commit.
 * Submodules are left out, as they are addresses that nobody has named (fault B3).
 * @throws GIT_FAILED, `INVALID_GIT_URL` for addresses that are not fetched from
 */
export async function fetchRepository(order: FetchOrder): Promise<Repository> {
  const { url, access, signal, say } = order;
  const remote = url.remote.startsWith('github.com/') ? `https://${url.remote}` : url.remote;
  refuse({ ...url, remote });
  const environment = gitEnvironment(remote, access);
  const git = (args: readonly string[]): Promise<string> => runGit({ args, environment, remote, signal });
  const found = await resolveCommit({ ...url, remote }, git);
  say(`${remote} ${url.ref ?? 'HEAD'} is ${found.commit}`);
  return {
    commit: found.commit,
    async folder() {
      const checkouts = await openCheckouts(order.storeRoot);
      const keepsGit = url.keepGitDir === true;
      const root = await checkouts.take([remote, found.commit, String(keepsGit)], async (folder) => {
        say(`fetching ${found.commit}`);
        await checkOut({ folder, remote, found, keepsGit, git });
      });
      if (await isThere(path.join(root, '.gitmodules'))) say('its submodules are not fetched');
      return below(root, url);
    },
  };
}

interface CheckOut {
  readonly folder: string;
  readonly remote: string;
  readonly found: ResolvedCommit;
  readonly keepsGit: boolean;
  readonly git: (args: readonly string[]) => Promise<string>;
}

async function checkOut({ folder, remote, found, keepsGit, git }: CheckOut): Promise<void> {
  const inside = (args: readonly string[]): Promise<string> => git(['-C', folder, ...args]);
  await inside(['init', '--quiet', '--template=']);
  await inside(['remote', 'add', '--', 'origin', remote]);
  const fetch = ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules', '--no-write-fetch-head'];
  // Not every server gives a commit by its digest, nor only the newest one.
  const ways = [
    ['--depth=1', '--', 'origin', found.commit],
    ...(found.ref === null ? [] : [['--depth=1', '--', 'origin', found.ref]]),
    ['--', 'origin', '+refs/heads/*:refs/remotes/origin/*', '+refs/tags/*:refs/tags/*'],
  ];
  for (const [at, way] of ways.entries()) {
    try {
      await inside([...fetch, ...way]);
      await inside(['cat-file', '-e', `${found.commit}^{commit}`]);
      break;
    } catch (error) {
      if (isCancelled(error) || at === ways.length - 1) throw error;
    }
  }
  await inside(['checkout', '--quiet', '--force', '--detach', found.commit, '--']);
  if (!keepsGit) await rm(path.join(folder, '.git'), { recursive: true, force: true });
}

function refuse({ remote, submodules }: GitUrl): void {
  const invalid = (why: string, action: string): StrataError =>
    new StrataError('INVALID_GIT_URL', `The git address ${shownAddress(remote)} is not fetched: ${why}`, {
      action,
    });
  if (!isFetched(remote))
    throw invalid('anybody on the way could change what comes', 'Use its https:// or ssh:// address.');
  if (/^https?:\/\/[^/]*@/.test(remote) || /^ssh:\/\/[^/@]*:[^/@]*@/.test(remote))
    throw invalid(
      'it has a password in it, which other programs could see',
      'Give it with --secret id=GIT_AUTH_TOKEN,env=… and take it out of the address.',
    );
  if (submodules === true)
    throw invalid(
      'submodules could come from anywhere, and are never fetched',
      'Take "submodules" out of the address, and ADD what is needed of them by its own address.',
    );
}

/** A folder in a repository, which its links cannot move elsewhere. */
async function below(root: string, { subDir = '', remote }: GitUrl): Promise<string> {
  const real = await realpath(root);
  try {
    const folder = await realpath(path.join(real, subDir));
    const isInside = folder === real || folder.startsWith(real + path.sep);
    if (isInside && (await stat(folder)).isDirectory()) return folder;
  } catch (error) {
    if (!isMissing(error)) throw error;
  }
  throw new StrataError('FILE_NOT_FOUND', `${remote} has no folder "${subDir}"`, {
    evidence: { path: subDir },
  });
}

async function isThere(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  );
}
