import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { SearchAnswer } from '../../api/discover.ts';
import type { RegistryKind, RegistryView } from '../../api/registries.ts';
import { WEB_HOSTS } from '../../discover/providers/provider.ts';
import { StrataError } from '../../oci/strata-error.ts';
import { startCatalogueServer } from '../../testing/web/catalogue-server.ts';
import { client } from '../../testing/registry/fault-registry-fixture.ts';
import { startHubServer } from '../../testing/web/hub-server.ts';
import { queryFor, served } from '../../testing/web/search-ground.ts';
import { withTemporaryFolder } from '../../testing/temporary-folder.ts';
import { CAPABILITIES } from '../registries/capabilities.ts';
import { searchingOver } from './searching.ts';

const view = (domain: string, kind: RegistryKind, enabled: boolean): RegistryView => ({
  domain,
  name: domain,
  kind,
  enabled,
  connection: {
    plainHttp: false,
    anyCertificate: false,
    authorities: [],
    clientCertificate: null,
    mirrors: [],
    proxy: { kind: 'environment' },
  },
  login: { kind: 'none' },
  policy: 'off',
  ...CAPABILITIES[kind],
  removable: true,
});

const NGINX = {
  path: 'library/nginx',
  description: 'web',
  readme: '# Nginx',
  stars: 1,
  pulls: 2,
  badge: 'official' as const,
};

async function ground(home: string) {
  const hub = await served(startHubServer([NGINX]));
  const other = await served(startCatalogueServer(['team/nginx']));
  const off = await served(startCatalogueServer(['old/nginx']));
  const views = [
    view('docker.io', 'docker-hub', true),
    view(other.host, 'distribution', true),
    view(off.host, 'distribution', false),
  ];
  const registries = (): Promise<readonly RegistryView[]> => Promise.resolve(views);
  const hosts = { ...WEB_HOSTS, hub: hub.host, hubIndex: hub.host };
  return { other, off, finding: searchingOver({ home, registry: client(), registries }, hosts) };
}

async function names(finding: ReturnType<typeof searchingOver>, registries: readonly string[] | null) {
  const found: string[] = [];
  const search = finding.search(queryFor('nginx', { registries }), {
    signal: new AbortController().signal,
    onAnswer: (progress) =>
      found.push(...progress.found.map((one) => `${one.bookmarked ? '* ' : ''}${one.familiar}`)),
  });
  await search.answered;
  return found.sort();
}

describe('finding repositories', () => {
  it('asks the registries that are turned on, or those that are named', () =>
    withTemporaryFolder(async (home) => {
      const { finding, other, off } = await ground(home);
      expect(await names(finding, null)).toEqual([`${other.host}/team/nginx`, 'nginx'].sort());
      expect(await names(finding, [off.host])).toEqual([`${off.host}/old/nginx`]);
    }));

  it('marks what is bookmarked, and remembers what was looked at', () =>
    withTemporaryFolder(async (home) => {
      const { finding } = await ground(home);
      await finding.bookmark('nginx:1.27', true);
      expect(await names(finding, ['docker.io'])).toEqual(['* nginx']);
      const page = await finding.repository('nginx:1.27');
      expect(page).toMatchObject({
        readme: '# Nginx',
        repository: { bookmarked: true, reference: 'docker.io/library/nginx' },
      });
      expect(await finding.known()).toMatchObject([
        { familiar: 'nginx', bookmarked: true, visited: expect.any(String) },
      ]);
    }));

  it('goes on although bookmarks cannot be read', () =>
    withTemporaryFolder(async (home) => {
      const { finding } = await ground(home);
      await writeFile(path.join(home, 'repositories.json'), '{');
      expect(await names(finding, ['docker.io'])).toEqual(['nginx']);
      expect((await finding.repository('nginx')).readme).toBe('# Nginx');
      await expect(finding.known()).rejects.toMatchObject({ code: 'INVALID_CONFIG_FILE' });
    }));

  it('says why it cannot begin', () =>
    withTemporaryFolder(async (home) => {
      const refused = new StrataError('INVALID_CONFIG_FILE', 'The settings of registries cannot be read');
      const finding = searchingOver({ home, registry: client(), registries: () => Promise.reject(refused) });
      const answers: SearchAnswer[] = [];
      const search = finding.search(queryFor('nginx'), {
        signal: new AbortController().signal,
        onAnswer: ({ answer }) => answers.push(answer),
      });
      await expect(search.answered).rejects.toBe(refused);
      expect(answers).toMatchObject([
        { registry: 'docker.io', state: { kind: 'failed', error: { code: 'INVALID_CONFIG_FILE' } } },
      ]);
    }));
});
