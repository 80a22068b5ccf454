import { StrataError } from '../oci/strata-error.ts';
import { readInLayers } from './rootfs/resolve-in-layers.ts';
import type { TreeLayer } from './rootfs/tree-layer.ts';

export interface ContainerUser {
  readonly uid: number;
  readonly gid: number;
  readonly additionalGids: readonly number[];
  readonly home: string;
}

/** Nobody's list of users is longer; a hostile one is not read to its end. */
const MOST_TEXT = 4 * 1024 * 1024;
/** The largest that no program takes for a negative one (CVE-2024-25621). */
const LARGEST_ID = 2 ** 31 - 1;

/**
 * Who "name", "uid", "name:group", "uid:gid"… is in this root filesystem, as USER of the Dockerfile reference has it: a number
 * need not be in the lists, a name must be. Without a group it is the user's own, with all that the user is a member of.
 */
export function findUser(layers: readonly TreeLayer[], text: string): ContainerUser {
  const [name = '', group, ...more] = text === '' ? ['0'] : text.split(':');
  if (more.length > 0 || name === '' || group === '') throw unknown(text, 'it is not "user" or "user:group"');
  const users = records(readInLayers(layers, '/etc/passwd', MOST_TEXT));
  const groups = records(readInLayers(layers, '/etc/group', MOST_TEXT));
  const number = idOf(name);
  const user =
    users.find(([login]) => login === name) ??
    users.find(([, , uid]) => number !== undefined && idOf(uid) === number);
  const uid = idOf(user?.[2]) ?? number;
  if (uid === undefined) throw unknown(text, `/etc/passwd of the image has no user "${name}"`);
  const home = user?.[5] ?? '/';
  if (group === undefined) {
    const additionalGids = user === undefined ? [] : memberships(groups, user[0] ?? '');
    return { uid, gid: idOf(user?.[3]) ?? 0, additionalGids, home };
  }
  const gid = idOf(groups.find(([title]) => title === group)?.[2]) ?? idOf(group);
  if (gid === undefined) throw unknown(text, `/etc/group of the image has no group "${group}"`);
  return { uid, gid, additionalGids: [], home };
}

/** https://man7.org/linux/man-pages/man5/passwd.5.html, https://man7.org/linux/man-pages/man5/group.5.html */
function records(text: string | undefined): (readonly string[])[] {
  return (text ?? '').split('\n').map((line) => line.trim().split(':'));
}

function memberships(groups: readonly (readonly string[])[], login: string): number[] {
  const gids = groups.flatMap(([, , gid, members = '']) => {
    const id = idOf(gid);
    return id !== undefined && members.split(',').includes(login) ? [id] : [];
  });
  return [...new Set(gids)].sort((a, b) => a - b);
}

function idOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text)) return undefined;
  const id = Number(text);
  return id <= LARGEST_ID ? id : undefined;
}

function unknown(user: string, why: string): StrataError {
  return new StrataError('CONTAINER_FAILED', `The user "${user}" is not known: ${why}`, {
    action: 'Create the user in an earlier step, or give its number.',
    evidence: { user },
  });
}
