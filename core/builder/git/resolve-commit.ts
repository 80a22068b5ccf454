import type { GitUrl } from '../../dockerfile/git-url.ts';
import { StrataError } from '../../oci/strata-error.ts';

/** SHA-1 or SHA-256, whole. */
const COMMIT = /^(?:[0-9a-f]{40}|[0-9a-f]{64})$/;

export interface ResolvedCommit {
  readonly commit: string;
  /** What a server is asked for that gives no commits by their digest. */
  readonly ref: string | null;
}

/**
 * The commit that a branch, a tag or HEAD is now. As git does, a branch counts before a tag of the same name.
 * https://git-scm.com/docs/git-ls-remote
 */
export async function resolveCommit(
  { remote, ref = 'HEAD', checksum }: GitUrl,
  git: (args: readonly string[]) => Promise<string>,
): Promise<ResolvedCommit> {
  const resolved = COMMIT.test(ref) ? { commit: ref, ref: null } : await askServer(remote, ref, git);
  if (checksum !== undefined && !resolved.commit.startsWith(checksum))
    throw new StrataError(
      'DIGEST_MISMATCH',
      `expected checksum to match ${checksum}, got ${resolved.commit} for "${ref}" of ${remote}`,
      { action: 'The repository has another commit there now. Nothing of it was used.' },
    );
  return resolved;
}

async function askServer(
  remote: string,
  ref: string,
  git: (args: readonly string[]) => Promise<string>,
): Promise<ResolvedCommit> {
  const lines = (await git(['ls-remote', '--', remote, ref, `${ref}^{}`])).split('\n');
  const found = new Map(
    lines.flatMap((line) => {
      const [commit = '', name = ''] = line.split('\t');
      return COMMIT.test(commit) ? [[name, commit] as const] : [];
    }),
  );
  const branch = `refs/heads/${ref.replace(/^refs\/heads\//, '')}`;
  const tag = `refs/tags/${ref.replace(/^refs\/tags\//, '')}`;
  // A tag may be an object of its own, which leads to a commit.
  for (const name of [ref, `refs/${ref.replace(/^refs\//, '')}`, branch, tag]) {
    const commit = found.get(`${name}^{}`) ?? found.get(name);
    if (commit !== undefined) return { commit, ref: name };
  }
  throw new StrataError('GIT_FAILED', `${remote} has no branch or tag "${ref}"`, {
    action: 'Name one that it has, or a whole commit digest.',
    evidence: { remote, ref },
  });
}
