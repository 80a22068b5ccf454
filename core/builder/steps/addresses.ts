import { parseGitUrl, type GitUrl } from '../../dockerfile/git-url.ts';

export const ADDRESS = /^https?:\/\//i;

/** An address of a page is no repository, and neither is a path that looks like one. */
export function gitUrlOf(word: string): GitUrl | null {
  const url = parseGitUrl(word);
  return url === null || url.indistinguishableFromLocal === true ? null : url;
}
