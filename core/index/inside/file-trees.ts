import { StrataError } from '../../oci/strata-error.ts';
import type { FilesInside } from '../inside.ts';
import type { InsideGround } from './ground.ts';

/** Not built yet. */
export function fileTrees(
  _ground: InsideGround,
): Pick<FilesInside, 'page' | 'entries' | 'history' | 'waste' | 'map'> {
  const missing = (): never => {
    throw new StrataError('INTERNAL', 'This is not built yet');
  };
  return { page: missing, entries: missing, history: missing, waste: missing, map: missing };
}
