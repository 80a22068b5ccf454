import { describe, expect, it } from 'vitest';
import { startHubServer, type HubRepository } from '../../testing/web/hub-server.ts';
import {
  NO_FACETS,
  queryFor,
  searching,
  searchParts,
  served,
  target,
} from '../../testing/web/search-ground.ts';
import { describeRepository } from '../repository/describe-repository.ts';

const HUB = target('docker.io', 'docker-hub');
const NGINX: HubRepository = {
  path: 'library/nginx',
  description: 'Official build of Nginx.',
  readme: '# Nginx\n\nA web server.',
  stars: 20_000,
  pulls: 12_345_678_901,
  badge: 'official',
  os: ['linux', 'windows'],
  architectures: ['amd64', 'arm64'],
  categories: ['Web servers'],
};
const UBUNTU: HubRepository = {
  path: 'ubuntu/nginx',
  description: 'Nginx, by Canonical',
  stars: 120,
  pulls: 50_000_000,
  badge: 'verified_publisher',
  os: ['linux'],
  architectures: ['amd64'],
};
const SOMEBODY: HubRepository = { path: 'somebody/nginx', description: 'my nginx', stars: 1, pulls: 12 };

const hub = async (repositories: readonly HubRepository[]) => {
  const server = await served(startHubServer(repositories));
  return { server, parts: searchParts({ hosts: { hub: server.host, hubIndex: server.host } }) };
};

describe('a search of Docker Hub', () => {
  it('tells names, stars, pulls, badges and platforms', async () => {
    const { parts } = await hub([NGINX, UBUNTU, SOMEBODY]);
    const heard = searching(parts, [HUB], queryFor('nginx'), (name) => name === 'docker.io/ubuntu/nginx');
    await heard.search.answered;
    expect(heard.found).toMatchObject([
      {
        registry: 'docker.io',
        reference: 'docker.io/library/nginx',
        familiar: 'nginx',
        description: 'Official build of Nginx.',
        stars: 20_000,
        pulls: 12_000_000_000,
        official: true,
        publisher: null,
        updated: '2026-01-02T03:04:05.000Z',
        os: ['linux', 'windows'],
        architectures: ['amd64', 'arm64'],
        categories: ['Web servers'],
        bookmarked: false,
      },
      { familiar: 'ubuntu/nginx', official: false, publisher: 'verified', bookmarked: true },
      { familiar: 'somebody/nginx', publisher: null, pulls: 12 },
    ]);
    expect(heard.last('docker.io')?.state).toEqual({ kind: 'answered', more: false, total: 3 });
  });

  it('narrows by what is trusted, by operating system, architecture and category', async () => {
    const { parts } = await hub([NGINX, UBUNTU, SOMEBODY]);
    const names = async (facets: object): Promise<readonly string[]> => {
      const query = queryFor('nginx', { facets: { ...NO_FACETS, ...facets } });
      const heard = searching(parts, [HUB], query);
      await heard.search.answered;
      expect(heard.last('docker.io')?.ignored).toEqual([]);
      return heard.found.map(({ familiar }) => familiar);
    };
    expect(await names({ trusted: true })).toEqual(['nginx', 'ubuntu/nginx']);
    expect(await names({ verified: true })).toEqual(['ubuntu/nginx']);
    expect(await names({ os: ['windows'] })).toEqual(['nginx']);
    expect(await names({ architecture: ['arm64', 's390x'] })).toEqual(['nginx']);
    expect(await names({ category: ['Web servers'] })).toEqual(['nginx']);
  });

  it('goes on page by page, up to where Docker Hub ends', async () => {
    const many = Array.from({ length: 3000 }, (_, at) => ({ ...SOMEBODY, path: `somebody/app${at}` }));
    const { parts, server } = await hub(many);
    const heard = searching(parts, [{ ...HUB }], queryFor('app'));
    let answer = await heard.settled('docker.io');
    expect(heard.found).toHaveLength(50);
    expect(answer.state).toEqual({ kind: 'answered', more: true, total: 3000 });
    for (let page = 2; page <= 3; page += 1) {
      heard.search.more('docker.io');
      answer = await heard.settled('docker.io');
    }
    expect(heard.found).toHaveLength(150);
    expect(new Set(heard.found.map(({ reference }) => reference)).size).toBe(150);
    expect(server.requests.map(({ url }) => url.searchParams.get('from'))).toEqual(['0', '50', '100']);
  });

  it('falls back to the older search, and says which facets that one does not know', async () => {
    const { parts, server } = await hub([NGINX, UBUNTU]);
    server.disturb(({ url }) => (url.pathname.startsWith('/api/') ? { status: 404 } : undefined));
    const heard = searching(parts, [HUB], queryFor('nginx', { facets: { ...NO_FACETS, os: ['windows'] } }));
    await heard.search.answered;
    expect(heard.found.map(({ familiar, pulls }) => [familiar, pulls])).toEqual([
      ['nginx', 12_345_678_901],
      ['ubuntu/nginx', 50_000_000],
    ]);
    expect(heard.last('docker.io')?.ignored).toEqual(['os']);
  });

  it('falls back to the protocol of docker search', async () => {
    const { parts, server } = await hub([NGINX, UBUNTU]);
    server.disturb(({ url }) =>
      url.pathname === '/v1/search' ? undefined : { status: 503, body: '<html>' },
    );
    const heard = searching(parts, [HUB], queryFor('nginx'));
    await heard.search.answered;
    expect(heard.found).toMatchObject([
      { familiar: 'nginx', official: true, stars: 20_000, pulls: null },
      { familiar: 'ubuntu/nginx', official: false },
    ]);
  });

  it('that is asked for too often says until when, asks no other way, and asks nothing before', async () => {
    const { parts, server } = await hub([NGINX]);
    server.disturb(() => ({ status: 429, headers: { 'retry-after': '90' } }));
    const heard = searching(parts, [HUB], queryFor('nginx'));
    await heard.search.answered;
    expect(heard.last('docker.io')?.state).toMatchObject({
      kind: 'failed',
      error: { code: 'RATE_LIMITED', action: expect.stringMatching(/^Search again after \d\d:\d\d:\d\d\.$/) },
    });
    const again = searching(parts, [HUB], queryFor('nginx'));
    await again.search.answered;
    expect(again.last('docker.io')?.state).toMatchObject({ kind: 'failed', error: { code: 'RATE_LIMITED' } });
    expect(server.requests).toHaveLength(1);
  });

  it('takes nothing from hostile answers but text', async () => {
    const { parts, server } = await hub([]);
    server.disturb(() => ({
      body: {
        total: 'many',
        results: [
          { slug: 'evil/\u0007bell', short_description: 'x' },
          { slug: '../../etc/passwd', short_description: 'x' },
          { slug: 'other.example.org/team/app' },
          7,
          null,
          {
            slug: 'good/one',
            short_description: `<img src=x onerror=alert(1)>\u001b[31m\u202e${'y'.repeat(100_000)}`,
            star_count: 'lots',
            pull_count: { toString: 1 },
            updated_at: 'yesterday',
            operating_systems: 'linux',
            architectures: [{ name: '\u0000' }, { name: 'amd64' }, 3],
          },
        ],
      },
    }));
    const heard = searching(parts, [HUB], queryFor('x'));
    await heard.search.answered;
    expect(heard.found).toHaveLength(2);
    const [odd, good] = heard.found;
    // A path of three parts is a name on Docker Hub, if a strange one.
    expect(odd?.reference).toBe('docker.io/other.example.org/team/app');
    expect(good).toMatchObject({ familiar: 'good/one', stars: null, pulls: null, updated: null, os: [] });
    expect(good?.description).toMatch(/^<img src=x onerror=alert\(1\)>␛\[31m⟨U\+202E⟩y+…$/);
    expect(good?.description.length).toBeLessThanOrEqual(1000);
    expect(good?.architectures).toEqual(['␀', 'amd64']);
  });
});

describe('the page of a repository on Docker Hub', () => {
  const options = { bookmarked: true, signal: new AbortController().signal };

  it('tells its README, its figures and where it is on the web', async () => {
    const { parts } = await hub([NGINX, UBUNTU]);
    const page = await describeRepository(parts, HUB, 'docker.io/library/nginx', options);
    expect(page).toMatchObject({
      repository: {
        familiar: 'nginx',
        stars: 20_000,
        pulls: 12_345_678_901,
        official: true,
        bookmarked: true,
      },
      readme: '# Nginx\n\nA web server.',
      readmeCut: false,
      page: 'https://hub.docker.com/_/nginx',
      notes: [],
    });
    const other = await describeRepository(parts, HUB, 'docker.io/ubuntu/nginx', options);
    expect(other.page).toBe('https://hub.docker.com/r/ubuntu/nginx');
  });

  it('has a README of bounded length without control characters', async () => {
    const { parts } = await hub([
      { ...NGINX, readme: `\u001b]0;title\u0007\u202e${'a\u0000'.repeat(150_000)}` },
    ]);
    const page = await describeRepository(parts, HUB, 'docker.io/library/nginx', options);
    expect(page.readme).toHaveLength(200_000);
    expect(page.readmeCut).toBe(true);
    expect(page.readme?.slice(0, 24)).toBe('␛]0;title␇⟨U+202E⟩a␀a␀a␀');
  });

  it('is there without words when Docker Hub fails or does not know it', async () => {
    const { parts, server } = await hub([]);
    const missing = await describeRepository(parts, HUB, 'docker.io/library/nginx', options);
    expect(missing).toMatchObject({
      repository: { familiar: 'nginx', stars: null },
      readme: null,
      notes: ['The registry has no page of this repository; it may be private.'],
    });
    server.disturb(() => ({ status: 500, body: '<html>oops' }));
    const failed = await describeRepository(parts, HUB, 'docker.io/library/nginx', options);
    expect(failed.notes[0]).toMatch(/with status 500/);
  });
});
