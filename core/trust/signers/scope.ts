/** Whether a signer may vouch for a repository ("docker.io/library/nginx"). Prefixes end at a slash: "a/b" is not "a/bc". */
export function isInScope(scope: readonly string[], repository: string | null): boolean {
  if (scope.length === 0) return true;
  return (
    repository !== null &&
    scope.some((each) => {
      const prefix = plainPrefix(each);
      return repository === prefix || repository.startsWith(`${prefix}/`);
    })
  );
}

/** "docker.io/team/" and "docker.io/team/*" as "docker.io/team". */
export function plainPrefix(text: string): string {
  return text
    .trim()
    .replace(/\/?\*?$/, '')
    .replace(/\/$/, '');
}
