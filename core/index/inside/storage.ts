import { StrataError } from '../../oci/strata-error.ts';
import type { StorageInside } from '../inside.ts';
import type { InsideGround } from './ground.ts';

/** Not built yet. */
export function storageOf(_ground: InsideGround): StorageInside {
  const missing = (): never => {
    throw new StrataError('INTERNAL', 'This is not built yet');
  };
  return {
    map: missing,
    layers: missing,
    whatIf: missing,
    growth: missing,
    pressure: missing,
    planClean: missing,
    clean: missing,
  };
}
