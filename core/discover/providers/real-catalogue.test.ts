import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startDockerRegistry, type DockerRegistry } from '../../testing/registry/docker-registry.ts';
import { logins, password } from '../../testing/registry/fault-registry-fixture.ts';
import { queryFor, searching, searchParts, target } from '../../testing/web/search-ground.ts';
import { withTemporaryFolder } from '../../testing/temporary-folder.ts';

const running: DockerRegistry[] = [];
afterEach(async () => {
  for (const registry of running.splice(0)) await registry.stop();
});

const auth = { username: 'ann', password: 'correct horse' };

describe('the catalogue of docker-registry', () => {
  it('is read page by page, with a login, and searched', async () => {
    await withTemporaryFolder(async (folder) => {
      // What it takes for a repository is a folder with layers.
      const names = Array.from({ length: 2345 }, (_, at) => `team${at % 7}/app-${at}`);
      for (const name of names)
        await mkdir(path.join(folder, 'docker/registry/v2/repositories', name, '_layers'), {
          recursive: true,
        });
      const registry = await startDockerRegistry({ folder, auth });
      running.push(registry);
      const credentials = logins({ [registry.address]: password(auth.username, auth.password) });
      const here = target(registry.address, 'distribution');
      const heard = searching(searchParts({ credentials }), [here], queryFor('app-23'));
      await heard.search.answered;
      const expected = names.filter((name) => name.includes('app-23'));
      expect(heard.found.map(({ familiar }) => familiar.slice(registry.address.length + 1)).sort()).toEqual(
        expected.slice().sort(),
      );
      expect(heard.last(registry.address)?.state).toEqual({
        kind: 'answered',
        more: false,
        total: expected.length,
      });

      const stranger = searching(searchParts(), [here], queryFor('app'));
      await stranger.search.answered;
      expect(stranger.last(registry.address)?.state).toMatchObject({
        kind: 'failed',
        error: { code: 'UNAUTHORIZED' },
      });
    });
  });
});
