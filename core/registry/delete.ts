import type { Reference } from '../oci/reference.ts';
import { StrataError } from '../oci/strata-error.ts';
import type { Connection } from './connection.ts';
import { discard } from './http/http.ts';

interface DeleteOptions {
  readonly signal?: AbortSignal;
}

/** https://github.com/opencontainers/distribution-spec/blob/main/spec.md#content-management */
export interface Deletions {
  /**
   * How this repository deletes: a tag alone, or only a manifest with every tag that stands for it. Found out by asking for what
   * nobody has. `UNSUPPORTED_BY_REGISTRY` when it deletes nothing.
   */
  waysToDelete(reference: Reference, options?: DeleteOptions): Promise<'tag' | 'manifest'>;
  /** `MANIFEST_UNKNOWN` when it is not there. */
  deleteManifest(reference: Reference, target: string, options?: DeleteOptions): Promise<void>;
}

const NOBODYS = `sha256:${'0'.repeat(64)}`;

/** What registries answer that do not do it: the clause has 400 and 405, some say that they have no such thing. */
const NOT_DONE = [400, 405, 501];

export function deletionsTo(to: (domain: string) => Connection): Deletions {
  const ask = (
    { domain, path, familiar }: Reference,
    target: string,
    accepted: readonly number[],
    { signal }: DeleteOptions,
  ): Promise<number> =>
    to(domain).stream(
      {
        method: 'DELETE',
        path: `${path}/manifests/${target}`,
        what: `deleting ${familiar}`,
        subject: { kind: 'deletion', familiar },
        repository: path,
        access: 'pull,push,delete',
        headers: {},
        signal,
        accepted,
      },
      (response) => {
        discard(response);
        return response.status;
      },
    );
  return {
    async waysToDelete(reference, options = {}) {
      // No person gives a tag such a name.
      const absent = `strata-asks-${Math.random().toString(36).slice(2, 14)}`;
      const byTag = await ask(reference, absent, [200, 202, 404, ...NOT_DONE], options);
      if (!NOT_DONE.includes(byTag)) return 'tag';
      const byDigest = await ask(reference, NOBODYS, [200, 202, 404, ...NOT_DONE], options);
      if (byDigest === 405 || byDigest === 501) throw unsupported(reference);
      return 'manifest';
    },
    async deleteManifest(reference, target, options = {}) {
      const status = await ask(reference, target, [200, 202, 204, ...NOT_DONE], options);
      if (NOT_DONE.includes(status)) throw unsupported(reference, status);
    },
  };
}

function unsupported({ domain, familiar }: Reference, status = 405): StrataError {
  return new StrataError('UNSUPPORTED_BY_REGISTRY', `${domain} does not delete ${familiar}`, {
    action:
      domain === 'docker.io'
        ? 'Docker Hub deletes tags on its web pages only: hub.docker.com, the repository, Tags.'
        : `Whoever runs ${domain} can allow it: a registry of distribution with storage.delete.enabled (REGISTRY_STORAGE_DELETE_ENABLED=true); others on their web pages.`,
    evidence: { registry: domain, status },
  });
}
