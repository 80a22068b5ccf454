import type { BuildRequest } from '../../api/build.ts';

/** A build of a folder that nothing special is asked of. */
export function plainBuild(folder: string, options: Partial<BuildRequest>): BuildRequest {
  return {
    context: { kind: 'folder', path: folder },
    dockerfile: null,
    dockerfilePath: null,
    tags: [],
    target: null,
    args: {},
    labels: {},
    platforms: [],
    contexts: {},
    secrets: {},
    ssh: {},
    noCache: false,
    noCacheStages: [],
    pull: false,
    cacheFrom: [],
    cacheTo: [],
    provenance: 'none',
    annotations: {},
    format: 'oci',
    output: { kind: 'store' },
    network: 'default',
    ...options,
  };
}
