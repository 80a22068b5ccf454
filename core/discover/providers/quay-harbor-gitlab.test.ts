import { describe, expect, it } from 'vitest';
import { startArtifactoryServer } from '../../testing/web/artifactory-server.ts';
import { logins, password } from '../../testing/registry/fault-registry-fixture.ts';
import { startGitlabServer, type GitlabProject } from '../../testing/web/gitlab-server.ts';
import { startHarborServer } from '../../testing/web/harbor-server.ts';
import { startQuayServer } from '../../testing/web/quay-server.ts';
import {
  NO_FACETS,
  queryFor,
  searching,
  searchParts,
  served,
  target,
} from '../../testing/web/search-ground.ts';
import { describeRepository } from '../repository/describe-repository.ts';

const signal = new AbortController().signal;

describe('Quay', () => {
  const repositories = Array.from({ length: 25 }, (_, at) => ({
    namespace: 'prometheus',
    name: `exporter${at}`,
    description: `# Exporter ${at}\n\nMeasures things.`,
    stars: at,
    modified: 1_767_225_600 + at,
  }));

  it('is searched page by page, and says that it knows no facets', async () => {
    const server = await served(startQuayServer(repositories));
    const quay = target(server.host, 'quay');
    const query = queryFor('exporter', { facets: { ...NO_FACETS, verified: true } });
    const heard = searching(searchParts(), [quay], query);
    expect((await heard.settled(server.host)).state).toEqual({ kind: 'answered', more: true, total: null });
    expect(heard.found[3]).toMatchObject({
      familiar: `${server.host}/prometheus/exporter3`,
      description: 'Exporter 3',
      stars: 3,
      updated: '2026-01-01T00:00:03.000Z',
      isPrivate: false,
    });
    for (const more of [true, false]) {
      heard.search.more(server.host);
      expect((await heard.settled(server.host)).state).toMatchObject({ more });
    }
    expect(heard.found).toHaveLength(25);
    expect(heard.last(server.host)?.ignored).toEqual(['verified']);
  });

  it('tells the README of a repository', async () => {
    const server = await served(startQuayServer(repositories));
    const name = `${server.host}/prometheus/exporter1`;
    const page = await describeRepository(searchParts(), target(server.host, 'quay'), name, {
      bookmarked: false,
      signal,
    });
    expect(page).toMatchObject({
      readme: '# Exporter 1\n\nMeasures things.',
      repository: { description: 'Exporter 1' },
    });
    expect(page.page).toBe(`https://${server.host}/repository/prometheus/exporter1`);
  });
});

describe('Harbor', () => {
  const repositories = [
    { name: 'library/app', isPublic: true, pulls: 9, description: 'An app\nMore' },
    { name: 'secret/team/app', isPublic: false, pulls: 2, description: '' },
  ];
  const start = () => served(startHarborServer(repositories, 'ann:pass-word'));

  it('shows strangers what is public', async () => {
    const server = await start();
    const heard = searching(searchParts(), [target(server.host, 'harbor')], queryFor('app'));
    await heard.search.answered;
    expect(heard.found).toMatchObject([
      { familiar: `${server.host}/library/app`, pulls: 9, isPrivate: false, stars: null },
    ]);
  });

  it('shows whoever is logged in the rest', async () => {
    const server = await start();
    const parts = searchParts({ credentials: logins({ [server.host]: password('ann', 'pass-word') }) });
    const heard = searching(parts, [target(server.host, 'harbor')], queryFor('app'));
    await heard.search.answered;
    expect(heard.found.map(({ familiar, isPrivate }) => [familiar, isPrivate])).toEqual([
      [`${server.host}/library/app`, false],
      [`${server.host}/secret/team/app`, true],
    ]);
    const page = await describeRepository(
      parts,
      target(server.host, 'harbor'),
      `${server.host}/secret/team/app`,
      {
        bookmarked: false,
        signal,
      },
    );
    expect(page).toMatchObject({
      repository: { pulls: 2, updated: '2026-02-03T04:05:06.000Z' },
      readme: null,
    });
  });
});

describe('GitLab', () => {
  const projects: readonly GitlabProject[] = [
    {
      id: 1,
      path: 'group/tool',
      visibility: 'public',
      stars: 5,
      description: 'A tool',
      images: ['', 'builder'],
      readme: '# Tool\u0007',
    },
    { id: 2, path: 'group/closed-tool', visibility: 'public', stars: 0, description: '', images: null },
    { id: 3, path: 'group/private-tool', visibility: 'private', stars: 0, description: '', images: [''] },
  ];
  const REGISTRY = 'registry.gitlab.example.com';
  const start = () =>
    served(startGitlabServer(projects, { registry: () => REGISTRY, token: 'glpat-12345678' }));

  it('is searched by its projects, each with its images; one that keeps them closed takes nothing away', async () => {
    const server = await start();
    const parts = searchParts({ hosts: { gitlab: () => server.host } });
    const heard = searching(parts, [target(REGISTRY, 'gitlab')], queryFor('tool'));
    await heard.search.answered;
    expect(heard.found).toMatchObject([
      {
        familiar: `${REGISTRY}/group/tool`,
        description: 'A tool',
        stars: 5,
        categories: ['tools'],
        isPrivate: false,
      },
      { familiar: `${REGISTRY}/group/tool/builder` },
    ]);
  });

  it('shows private projects to an access token, which it alone is sent', async () => {
    const server = await start();
    const credentials = logins({ [REGISTRY]: password('ann', 'glpat-12345678') });
    const parts = searchParts({ hosts: { gitlab: () => server.host }, credentials });
    const heard = searching(parts, [target(REGISTRY, 'gitlab')], queryFor('private'));
    await heard.search.answered;
    expect(heard.found).toMatchObject([{ familiar: `${REGISTRY}/group/private-tool`, isPrivate: true }]);
  });

  it('tells the README of the project that an image belongs to', async () => {
    const server = await start();
    const parts = searchParts({ hosts: { gitlab: () => server.host } });
    const page = await describeRepository(
      parts,
      target(REGISTRY, 'gitlab'),
      `${REGISTRY}/group/tool/builder`,
      {
        bookmarked: false,
        signal,
      },
    );
    expect(page).toMatchObject({ readme: '# Tool␇', page: 'https://gitlab.example.com/group/tool' });
  });
});

describe('Artifactory', () => {
  it('is searched through the catalogues of its repositories', async () => {
    const images = { 'docker-local': ['team/app', 'team/tool'], 'docker-remote': ['library/app'] };
    const server = await served(startArtifactoryServer(images));
    const heard = searching(searchParts(), [target(server.host, 'artifactory')], queryFor('app'));
    await heard.search.answered;
    expect(heard.found.map(({ familiar }) => familiar)).toEqual([
      `${server.host}/docker-local/team/app`,
      `${server.host}/docker-remote/library/app`,
    ]);
  });
});

describe('GitHub', () => {
  it('says that it cannot be searched, and what to do instead', async () => {
    const heard = searching(searchParts(), [target('ghcr.io', 'github')], queryFor('app'));
    await heard.search.answered;
    expect(heard.last('ghcr.io')?.state).toEqual({
      kind: 'unable',
      note: 'GitHub offers no search of its container images. Open one by its full name: ghcr.io/owner/name',
    });
  });
});
