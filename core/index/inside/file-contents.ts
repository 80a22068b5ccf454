import { StrataError } from '../../oci/strata-error.ts';
import type { FilesInside } from '../inside.ts';
import type { InsideGround } from './ground.ts';

/** Not built yet. */
export function fileContents(
  _ground: InsideGround,
): Pick<FilesInside, 'look' | 'read' | 'open' | 'compare' | 'save' | 'saveTo'> {
  const missing = (): never => {
    throw new StrataError('INTERNAL', 'This is not built yet');
  };
  return { look: missing, read: missing, open: missing, compare: missing, save: missing, saveTo: missing };
}
