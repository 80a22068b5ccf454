import type { RegistryView } from '../../api/registries.ts';
import type { TransferParts } from '../../transfer/layer-download.ts';
import type { Images } from '../core.ts';

/** What finding repositories and their tags stands on. */
export interface DiscoverParts extends TransferParts {
  /** Folder of everything that Strata keeps. */
  readonly home: string;
  readonly images: () => Promise<Images>;
  /** Registries that are known here, those that are turned off, too. */
  readonly registries: () => Promise<readonly Pick<RegistryView, 'domain' | 'name' | 'kind' | 'enabled'>[]>;
}
