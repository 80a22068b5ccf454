import type { PullTarget } from '../api/pull.ts';

/** A pull on the command line. A reference needs no quoting: its grammar has no character that a shell minds. */
export function pullCommand({
  reference,
  platform,
  platforms,
}: Pick<PullTarget, 'reference' | 'platform' | 'platforms'>): string {
  const wanted = platforms ?? (platform === null ? [] : [platform]);
  const flags = wanted === 'all' ? ['--all-platforms'] : wanted.map((each) => `--platform ${each}`);
  return ['strata pull', ...flags, reference].join(' ');
}
