import { StrataError } from '../../oci/strata-error.ts';
import type { FilesInside, Inside } from '../inside.ts';
import type { InsideGround } from './ground.ts';

/** Not built yet. */
export function findFiles(_ground: InsideGround): Pick<Inside, 'find'> & Pick<FilesInside, 'duplicates'> {
  const missing = (): never => {
    throw new StrataError('INTERNAL', 'This is not built yet');
  };
  return { find: missing, duplicates: missing };
}
