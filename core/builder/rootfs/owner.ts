import { StrataError } from '../../oci/strata-error.ts';
import type { ImageView } from './image-view.ts';

const LARGEST_ID = 2 ** 31 - 1;

/** "user", "user:group", numbers or names, as `--chown` has them. A number alone is the group's, too; an empty name is root's. */
export async function ownerOf(
  view: Pick<ImageView, 'text'>,
  text: string,
): Promise<{ readonly uid: number; readonly gid: number }> {
  const [user = '', group] = text.split(':');
  const number = idOf(user === '' ? '0' : user);
  let found: { readonly uid: number; readonly gid: number };
  if (number === undefined) {
    const line = linesOf(await view.text('etc/passwd')).find(([name]) => name === user);
    const uid = idOf(line?.[2]);
    const gid = idOf(line?.[3]);
    if (uid === undefined || gid === undefined) throw unknown(`user "${user}"`, '/etc/passwd');
    found = { uid, gid };
  } else {
    found = { uid: number, gid: number };
  }
  if (group === undefined) return found;
  const gid =
    idOf(group === '' ? '0' : group) ??
    idOf(linesOf(await view.text('etc/group')).find(([name]) => name === group)?.[2]);
  if (gid === undefined) throw unknown(`group "${group}"`, '/etc/group');
  return { uid: found.uid, gid };
}

function linesOf(text: string | undefined): readonly (readonly string[])[] {
  return (text ?? '').split('\n').map((line) => line.trim().split(':'));
}

function idOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,10}$/.test(text) || Number(text) > LARGEST_ID) return undefined;
  return Number(text);
}

function unknown(who: string, file: string): StrataError {
  return new StrataError('INVALID_DOCKERFILE', `--chown: ${file} of the image has no ${who}`, {
    action: 'Create it in an earlier step, or give its number.',
  });
}
