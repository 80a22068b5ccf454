import { StrataError } from '../../oci/strata-error.ts';
import type { PackagesInside } from '../inside.ts';
import type { InsideGround } from './ground.ts';

/** Not built yet. */
export function packagesOf(_ground: InsideGround): PackagesInside {
  const missing = (): never => {
    throw new StrataError('INTERNAL', 'This is not built yet');
  };
  return { list: missing, billOfMaterials: missing };
}
