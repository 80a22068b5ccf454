/** Permission bits, and the three above them: set-user, set-group, sticky. */
type ChangeMode = (mode: number, isFolder: boolean) => number;

const WHO: Readonly<Record<string, number>> = { u: 0o4700, g: 0o2070, o: 0o1007, a: 0o7777 };
/** What nobody who names nobody changes, as BuildKit has it. */
const UMASK = 0o022;
const CLAUSE = /^([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]))+)$/;
const ACTION = /([-+=])([rwxXst]*|[ugo])(?=[-+=]|$)/g;

/**
 * `--chmod`: an octal number, or changes as chmod(1) has them: "u=rwX,go=rX", "+x". `null` for what is neither.
 * https://docs.docker.com/reference/dockerfile/#copy---chown---chmod
 */
export function changeMode(text: string): ChangeMode | null {
  if (/^[0-7]{1,4}$/.test(text)) return () => Number.parseInt(text, 8);
  const changes: ChangeMode[] = [];
  for (const clause of text.split(',')) {
    const [, who = '', actions = ''] = CLAUSE.exec(clause) ?? [];
    if (actions === '') return null;
    const mask = Array.from(who).reduce((bits, name) => bits | (WHO[name] ?? 0), 0);
    for (const [, sign = '', what = ''] of actions.matchAll(ACTION))
      changes.push((mode, isFolder) => {
        const scope = who === '' ? 0o7777 & ~UMASK : mask;
        const bits = bitsOf(what, mode, isFolder) & scope;
        if (sign === '+') return mode | bits;
        if (sign === '-') return mode & ~bits;
        return (mode & ~(who === '' ? 0o777 : mask & 0o777)) | bits;
      });
  }
  return (mode, isFolder) => changes.reduce((changed, change) => change(changed, isFolder), mode);
}

function bitsOf(what: string, mode: number, isFolder: boolean): number {
  // "g=u": what somebody else has.
  const [shift] = [{ u: 6, g: 3, o: 0 }[what]];
  if (shift !== undefined) {
    const bits = (mode >> shift) & 7;
    return bits | (bits << 3) | (bits << 6);
  }
  let bits = 0;
  if (what.includes('r')) bits |= 0o444;
  if (what.includes('w')) bits |= 0o222;
  if (what.includes('x') || (what.includes('X') && (isFolder || (mode & 0o111) !== 0))) bits |= 0o111;
  if (what.includes('s')) bits |= 0o6000;
  if (what.includes('t')) bits |= 0o1000;
  return bits;
}
