import type { GitUrl } from '../../dockerfile/git-url.ts';

/** "sha1:…", or "sha256:…" of a repository of that format. */
export function commitDigest(commit: string): string {
  return `${commit.length === 64 ? 'sha256' : 'sha1'}:${commit}`;
}

/** As one writes it: "https://github.com/a/b.git#v1:folder". */
export function addressOf({ remote, ref, subDir }: GitUrl): string {
  const folder = subDir === undefined ? '' : `:${subDir}`;
  return ref === undefined && folder === '' ? remote : `${remote}#${ref ?? ''}${folder}`;
}
