import type { Capability, RegistryKind, RegistryView } from '../../api/registries.ts';

const able = (note: string | null = null): Capability => ({ able: true, note });
const unable = (note: string): Capability => ({ able: false, note });

type Capabilities = Pick<RegistryView, 'search' | 'facets' | 'catalogue'>;

/** What each kind of registry can do by its documents. What a single one of them forbids, it says when it is asked. */
export const CAPABILITIES: Readonly<Record<RegistryKind, Capabilities>> = {
  'docker-hub': {
    search: able(),
    facets: able(),
    catalogue: unable('Docker Hub does not list everything that it has; it can be searched'),
  },
  quay: {
    search: able(),
    facets: unable('Quay searches by name and description alone'),
    catalogue: unable('Quay does not list everything that it has; it can be searched'),
  },
  harbor: {
    search: able('Only what your account may see'),
    facets: unable('Harbor searches by name alone'),
    catalogue: able('Only for administrators of the whole registry'),
  },
  gitlab: {
    search: able('Needs an access token that may read projects'),
    facets: unable('GitLab searches by name alone'),
    catalogue: able('Only for administrators of the whole registry'),
  },
  github: {
    search: unable('The registry of GitHub cannot be searched; a repository opens by its full name'),
    facets: unable('The registry of GitHub cannot be searched'),
    catalogue: unable('The registry of GitHub does not list what it has'),
  },
  artifactory: {
    search: able('Among the names that it lists'),
    facets: unable('Artifactory lists names alone'),
    catalogue: able('Only what your account may see'),
  },
  distribution: {
    search: able('Among the names that it lists, if it lists them'),
    facets: unable('Such a registry knows names alone'),
    catalogue: able('Where whoever runs it allows it'),
  },
};
