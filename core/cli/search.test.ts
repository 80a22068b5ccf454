import { describe, expect, it } from 'vitest';
import type { Discovering } from '../index/discovering.ts';
import type { Core } from '../index.ts';
import { startCatalogueServer } from '../testing/web/catalogue-server.ts';
import { client } from '../testing/registry/fault-registry-fixture.ts';
import { startHubServer, type HubRepository } from '../testing/web/hub-server.ts';
import { served } from '../testing/web/search-ground.ts';
import { withTemporaryFolder } from '../testing/temporary-folder.ts';
import { WEB_HOSTS } from '../discover/providers/provider.ts';
import { searchingOver } from '../index/discovering/searching.ts';
import { COMMANDS } from './commands.ts';
import { readCommandLine } from './flags.ts';
import { search } from './verbs/search.ts';

const REPOSITORIES: readonly HubRepository[] = [
  {
    path: 'library/fedora',
    description: 'Official Docker builds of Fedora',
    stars: 1150,
    pulls: 9,
    badge: 'official',
  },
  {
    path: 'somebody/fedora',
    description: `A long story of \u001b[31mfedora ${'and hats '.repeat(20)}`,
    stars: 2,
    pulls: 1,
  },
];

async function strata(
  words: string,
  repositories: readonly HubRepository[] = REPOSITORIES,
  names: readonly string[] = [],
) {
  const hub = await served(startHubServer(repositories));
  const own = await served(startCatalogueServer(names));
  return withTemporaryFolder(async (home) => {
    const finding = searchingOver(
      { home, registry: client(), registries: () => Promise.resolve([]) },
      { ...WEB_HOSTS, hub: hub.host, hubIndex: hub.host },
    );
    const spec = COMMANDS.find(({ name }) => name === 'search');
    if (spec === undefined) throw new Error('no such verb');
    const line = readCommandLine(spec, words.replaceAll('OWN', own.host).split(' '));
    let out = '';
    let errors = '';
    const output = (write: (text: string) => void) => ({
      write: (text: string | Uint8Array) => write(String(text)),
      drained: () => Promise.resolve(),
      isTerminal: true,
      columns: 80,
    });
    const code = await search(line.flags, line.words, {
      out: output((text) => (out += text)),
      errors: output((text) => (errors += text)),
      folder: home,
      signal: new AbortController().signal,
      now: () => 0,
      version: () => Promise.resolve('1'),
      openCore: () => Promise.resolve({ discovering: () => Promise.resolve(finding as Discovering) } as Core),
      readLine: () => Promise.resolve(null),
      async *input() {},
    });
    const shown = (text: string): string => text.replaceAll(own.host, 'OWN');
    return { code, out: shown(out), errors: shown(errors) };
  });
}

describe('strata search', () => {
  it('prints the columns of docker search', async () => {
    const { out, code } = await strata('--registry docker.io fedora');
    expect(out.split('\n')).toEqual([
      'NAME              DESCRIPTION                                     STARS     OFFICIAL',
      'fedora            Official Docker builds of Fedora                1150      [OK]',
      'somebody/fedora   A long story of ␛[31mfedora and hats and hat…   2         ',
      '',
    ]);
    expect(code).toBe(0);
  });

  it('names the registry where several are asked', async () => {
    const { out } = await strata('--registry docker.io --registry OWN fedora', REPOSITORIES, ['team/fedora']);
    expect(out).toContain('REGISTRY');
    expect(out).toMatch(/^OWN\/team\/fedora .* OWN$/m);
  });

  it('takes a registry before the term', async () => {
    const { out } = await strata('OWN/fed', REPOSITORIES, ['team/fedora', 'x/y']);
    expect(out.split('\n').slice(1)).toEqual([expect.stringMatching(/^OWN\/team\/fedora +$/), '']);
  });

  it('filters by stars and by what is official, and limits', async () => {
    const names = async (flags: string): Promise<string> =>
      (await strata(`--registry docker.io --format {{.Name}} ${flags} fedora`)).out;
    expect(await names('--filter stars=3')).toBe('fedora\n');
    expect(await names('-f is-official=false')).toBe('somebody/fedora\n');
    expect(await names('--limit 1')).toBe('fedora\n');
  });

  it('goes through pages until the limit is reached', async () => {
    const many = Array.from({ length: 300 }, (_, at) => ({
      path: `a/app${at}`,
      description: '',
      stars: at,
      pulls: 0,
    }));
    const { out } = await strata(
      '--registry docker.io --format {{.Name}} --limit 100 -f stars=120 app',
      many,
    );
    expect(out.trim().split('\n')).toHaveLength(100);
  });

  it('prints JSON as docker does', async () => {
    const { out } = await strata('--registry docker.io --format json --filter is-official=true fedora');
    expect(JSON.parse(out)).toMatchObject({ Name: 'fedora', StarCount: '1150', IsOfficial: 'true' });
  });

  it('says what cannot be searched', async () => {
    const { errors, code } = await strata('--registry ghcr.io app');
    expect(errors).toBe(
      'GitHub: GitHub offers no search of its container images. Open one by its full name: ghcr.io/owner/name\n',
    );
    expect(code).toBe(1);
  });

  it.each([
    '--limit 101 x',
    '--limit no x',
    '--filter stars x',
    '--filter stars=many x',
    '--filter colour=red x',
  ])('refuses %s', async (words) => {
    await expect(strata(words)).rejects.toThrow(/Limit|invalid argument|Invalid filter/);
  });
});
