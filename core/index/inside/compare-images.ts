import { StrataError } from '../../oci/strata-error.ts';
import type { Inside } from '../inside.ts';
import type { InsideGround } from './ground.ts';

/** Not built yet. */
export function comparing(_ground: InsideGround): Pick<Inside, 'compareImages'> {
  const missing = (): never => {
    throw new StrataError('INTERNAL', 'This is not built yet');
  };
  return { compareImages: missing };
}
