import { StrataError } from '../../oci/strata-error.ts';
import type { ScannedMember } from './archive-messages.ts';

export interface Member {
  readonly offset: number;
  readonly size: number;
}

/** Members of an archive by their names. Names lead nowhere but to other members. */
export interface Members {
  has(name: string): boolean;
  /** The bytes behind a name, links followed; undefined when nothing has it. `INVALID_ARCHIVE` for what cannot be told. */
  find(name: string): Member | undefined;
  /** The same for what no digest vouches for: a name that occurs twice means something else to every reader. */
  findOnly(name: string): Member | undefined;
}

/** docker 1.10 to 24 linked equal layers once; longer ways are a trap. */
const MOST_LINKS = 8;

export function membersOf(scanned: readonly ScannedMember[]): Members {
  const byName = new Map<string, ScannedMember>();
  const twice = new Set<string>();
  for (const member of scanned) {
    const name = keyOf(member.name);
    if (byName.has(name)) twice.add(name);
    // As unpacking would have it: the last one counts.
    byName.set(name, member);
  }

  function resolve(asked: string, visit: (key: string) => void): Member | undefined {
    let key = keyOf(asked);
    for (let links = 0; links <= MOST_LINKS; links += 1) {
      visit(key);
      const member = byName.get(key);
      if (member === undefined) {
        if (links === 0) return undefined;
        throw refused(`"${shown(asked)}" is a link to "${shown(key)}", which is not in it`);
      }
      if (member.link === null) return { offset: member.offset, size: member.size };
      key = targetOf(key, member.link, asked);
    }
    throw refused(`"${shown(asked)}" leads through more than ${MOST_LINKS} links`);
  }

  return {
    has: (name) => byName.has(keyOf(name)),
    find: (name) => resolve(name, () => undefined),
    findOnly: (name) =>
      resolve(name, (key) => {
        if (twice.has(key)) throw refused(`it has "${shown(key)}" twice`);
      }),
  };
}

function targetOf(key: string, link: NonNullable<ScannedMember['link']>, asked: string): string {
  const { target, from } = link;
  if (target.startsWith('/')) throw refused(`"${shown(asked)}" links to "${shown(target)}", outside of it`);
  const folder = from === 'root' ? '' : key.slice(0, key.lastIndexOf('/') + 1);
  const resolved = keyOf(`${folder}${target}`);
  if (resolved === '..' || resolved.startsWith('../'))
    throw refused(`"${shown(asked)}" links to "${shown(target)}", outside of it`);
  return resolved;
}

/** "./a//b/../c" and "/a/c" are "a/c"; ".." above the root stays and is the name of nothing. */
function keyOf(name: string): string {
  const parts: string[] = [];
  for (const part of name.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}

function shown(name: string): string {
  return name.slice(0, 200);
}

function refused(reason: string): StrataError {
  return new StrataError('INVALID_ARCHIVE', reason);
}
