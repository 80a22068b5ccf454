import { StrataError } from '../../oci/strata-error.ts';
import type { SecretsInside } from '../inside.ts';
import type { InsideGround } from './ground.ts';

/** Not built yet. */
export function secretsOf(_ground: InsideGround): SecretsInside {
  const missing = (): never => {
    throw new StrataError('INTERNAL', 'This is not built yet');
  };
  return { report: missing, scan: missing };
}
