import type { CopyRequest, PushRequest } from '../../api/push.ts';

/** The same push on the command line. */
export function pushCommand({ key, names, platforms }: PushRequest, title: string): string {
  const source = key.startsWith('sha256:') ? key : title;
  const targets = names.length === 1 && names[0] === source ? [] : names;
  return words('push', [...platformFlag(platforms), source, ...targets]);
}

export function copyCommand({ from, to, platforms, referrers }: CopyRequest): string {
  return words('copy', [...platformFlag(platforms), ...(referrers ? ['--referrers'] : []), from, ...to]);
}

export function deleteCommand(reference: string): string {
  return words('remote rm', [reference]);
}

function platformFlag(platforms: readonly string[] | null): readonly string[] {
  return (platforms ?? []).flatMap((platform) => ['--platform', platform]);
}

function words(verb: string, rest: readonly string[]): string {
  return ['strata', verb, ...rest.map(quoted)].join(' ');
}

function quoted(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
