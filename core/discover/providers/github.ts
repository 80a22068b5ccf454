import { StrataError } from '../../oci/strata-error.ts';
import { foundAt } from './found.ts';
import type { Provider } from './provider.ts';

/**
 * The packages of GitHub: their API lists those of one account, and only for a token.
 * https://docs.github.com/en/rest/packages/packages
 */
export const github: Provider = {
  interval: 0,
  search: () =>
    Promise.reject(
      new StrataError(
        'UNSUPPORTED_BY_REGISTRY',
        'GitHub offers no search of its container images. Open one by its full name: ghcr.io/owner/name',
      ),
    ),
  describe(path, { target }) {
    const found = foundAt(target.domain, path);
    if (found === undefined)
      return Promise.reject(new StrataError('INVALID_REFERENCE', `"${path}" is no name at ${target.domain}`));
    const [owner = '', repository = ''] = path.split('/');
    return Promise.resolve({
      found,
      readme: null,
      // Images are mostly named for the repository that makes them, and GitHub leads on from there.
      page: `https://github.com/${owner}/${repository}`,
      notes: ['GitHub tells nothing of an image but its tags unless asked with an access token.'],
    });
  },
};
