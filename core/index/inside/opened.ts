import { StrataError } from '../../oci/strata-error.ts';
import type { TransferParts } from '../../transfer/layer-download.ts';
import type { OpenedInside } from '../inside.ts';
import type { LookedAt } from './ground.ts';

export interface OpenedSources extends OpenedInside {
  lookAt(key: string): LookedAt | undefined;
}

/** Not built yet. */
export function openedSources(_parts: TransferParts): OpenedSources {
  const missing = (): never => {
    throw new StrataError('INTERNAL', 'This is not built yet');
  };
  return {
    list: () => [],
    open: missing,
    openRemote: missing,
    close: missing,
    planIndex: missing,
    index: missing,
    lookAt: () => undefined,
  };
}
