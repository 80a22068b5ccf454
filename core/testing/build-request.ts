import type { BuildRequest } from '../api/build.ts';

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
    platform: null,
    contexts: {},
    secrets: {},
    noCache: false,
    pull: false,
    format: 'oci',
    output: { kind: 'store' },
    network: 'default',
    ...options,
  };
}
