import { StrataError } from '../../core/index.ts';
import type { Caller } from '../ipc/call.ts';
import { chooseNewFile } from './choose-place.ts';
import { writeAtomically } from './write-atomically.ts';

/**
 * Writes what `make` gives to a file of the person's choice; `null` when none was chosen, and nothing was made then. The place
 * comes from the system's dialog alone: no path of the page's choice is ever written to.
 */
export async function saveText(
  caller: Caller,
  wish: Parameters<typeof chooseNewFile>[1],
  make: () => Promise<string>,
): Promise<string | null> {
  const file = await chooseNewFile(caller, wish);
  if (file === null) return null;
  const text = await make();
  try {
    await writeAtomically(file, text);
  } catch (cause) {
    throw new StrataError('DISK_FAILED', `${file} could not be written`, {
      action: 'Choose another folder.',
      evidence: { path: file },
      cause,
    });
  }
  return file;
}
