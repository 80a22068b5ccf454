import type { RegistryKind } from '../../api/registries.ts';
import { artifactory } from './artifactory.ts';
import { catalogue } from './catalogue.ts';
import { dockerHub } from './docker-hub.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';
import { harbor } from './harbor.ts';
import type { Provider } from './provider.ts';
import { quay } from './quay.ts';

export type Providers = Readonly<Record<RegistryKind, Provider>>;

/** One file for each kind; a new kind of registry is a file here and a line in this table. */
export function createProviders(): Providers {
  return {
    'docker-hub': dockerHub,
    quay,
    harbor,
    gitlab,
    github,
    artifactory: artifactory(),
    distribution: catalogue(),
  };
}
