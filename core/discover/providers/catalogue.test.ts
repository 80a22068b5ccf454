import { describe, expect, it } from 'vitest';
import { startCatalogueServer } from '../../testing/web/catalogue-server.ts';
import { createNameList } from './name-list.ts';
import { queryFor, searching, searchParts, served, target } from '../../testing/web/search-ground.ts';

const names = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, at) => `team${at % 100}/service-${at}`);

describe('a registry that lists its repositories', () => {
  it('is listed once and searched as somebody types: 10,000 names in less than 50 ms a key', async () => {
    const server = await served(startCatalogueServer(names(10_000)));
    const parts = searchParts();
    const here = target(server.host, 'distribution');
    await searching(parts, [here], queryFor('')).search.answered;
    const requests = server.requests.length;
    const times: number[] = [];
    for (const text of ['s', 'se', 'service-9', 'service-99', 'team7 99', 'team7 9907']) {
      const before = performance.now();
      const heard = searching(parts, [here], queryFor(text));
      await heard.search.answered;
      times.push(performance.now() - before);
      expect(heard.found.length).toBeGreaterThan(0);
    }
    // The machine may be busy with something else during one of them.
    expect([...times].sort((a, b) => a - b)[2]).toBeLessThan(50);
    expect(server.requests).toHaveLength(requests);
  });

  it('puts first what is called as was typed, then what begins so', async () => {
    const server = await served(
      startCatalogueServer(['a/my-app', 'apps', 'team/app', 'app', 'x/application']),
    );
    const heard = searching(searchParts(), [target(server.host, 'distribution')], queryFor('app'));
    await heard.search.answered;
    expect(heard.found.map(({ familiar }) => familiar.slice(server.host.length + 1))).toEqual([
      'team/app',
      'app',
      'apps',
      'x/application',
      'a/my-app',
    ]);
    expect(heard.last(server.host)?.state).toEqual({ kind: 'answered', more: false, total: 5 });
  });

  it('gives its matches page by page', async () => {
    const server = await served(startCatalogueServer(names(250)));
    const heard = searching(searchParts(), [target(server.host, 'distribution')], queryFor('service'));
    for (const more of [true, true, false]) {
      expect((await heard.settled(server.host)).state).toEqual({ kind: 'answered', more, total: 250 });
      heard.search.more(server.host);
    }
    expect(new Set(heard.found.map(({ reference }) => reference)).size).toBe(250);
  });

  it('may link in a circle, and the list ends', async () => {
    const server = await served(startCatalogueServer(['one', 'two']));
    server.disturb(({ url }) =>
      url.pathname === '/v2/'
        ? undefined
        : { headers: { link: '</v2/_catalog?n=1000>; rel="next"' }, body: { repositories: ['one', 'two'] } },
    );
    const heard = searching(searchParts(), [target(server.host, 'distribution')], queryFor(''));
    await heard.search.answered;
    expect(heard.found).toHaveLength(2);
    expect(server.requests.filter(({ url }) => url.pathname !== '/v2/')).toHaveLength(1);
  });

  it('may not lead elsewhere', async () => {
    const server = await served(startCatalogueServer([]));
    server.disturb(() => ({
      headers: { link: '<https://evil.example.org/v2/_catalog>; rel="next"' },
      body: { repositories: ['one'] },
    }));
    const heard = searching(searchParts(), [target(server.host, 'distribution')], queryFor(''));
    await heard.search.answered;
    expect(heard.last(server.host)?.state).toMatchObject({
      kind: 'failed',
      error: { code: 'UNSAFE_REDIRECT' },
    });
  });

  it('may have a million names, in one page', { timeout: 30_000 }, async () => {
    const server = await served(startCatalogueServer(names(1_000_100), 2_000_000));
    server.disturb(({ url }) =>
      url.pathname === '/v2/' ? undefined : { body: { repositories: names(1_000_100) } },
    );
    const heard = searching(searchParts(), [target(server.host, 'distribution')], queryFor('service-77'));
    const { state } = await heard.settled(server.host);
    expect(state).toMatchObject({ kind: 'answered', more: true });
    expect(heard.found).toHaveLength(100);
  });

  it('may send names that are none', async () => {
    const server = await served(startCatalogueServer([]));
    server.disturb(() => ({
      body: { repositories: ['ok', 7, null, 'UPPER', '../up', 'a\u001b[0m', 'x'.repeat(300), ['nested']] },
    }));
    const heard = searching(searchParts(), [target(server.host, 'distribution')], queryFor(''));
    await heard.search.answered;
    expect(heard.found.map(({ familiar }) => familiar)).toEqual([`${server.host}/ok`]);
  });

  it.each([
    [404, 'does not list its repositories. Open a repository by its full name'],
    [403, 'does not list its repositories for this account. Open a repository by its full name'],
  ])('that answers %s is one that cannot be searched', async (status, note) => {
    const server = await served(startCatalogueServer([]));
    server.disturb(({ url }) => (url.pathname === '/v2/' ? undefined : { status, body: {} }));
    const heard = searching(searchParts(), [target(server.host, 'distribution')], queryFor(''));
    await heard.search.answered;
    expect(heard.last(server.host)?.state).toEqual({
      kind: 'unable',
      note: expect.stringContaining(note),
    });
  });

  it('that asks for a login says so', async () => {
    const server = await served(startCatalogueServer([]));
    server.disturb(() => ({ status: 401, headers: { 'www-authenticate': 'Basic realm="here"' } }));
    const heard = searching(searchParts(), [target(server.host, 'distribution')], queryFor(''));
    await heard.search.answered;
    expect(heard.last(server.host)?.state).toMatchObject({
      kind: 'failed',
      error: { code: 'UNAUTHORIZED', command: `strata login ${server.host}` },
    });
  });

  it('that failed is asked again at the next search', async () => {
    const server = await served(startCatalogueServer(['app']));
    const parts = searchParts();
    server.disturb(() => ({ status: 500, body: {} }));
    const here = target(server.host, 'distribution');
    const failed = searching(parts, [here], queryFor(''));
    await failed.search.answered;
    expect(failed.last(server.host)?.state).toMatchObject({ kind: 'failed' });
    server.disturb(() => undefined);
    const heard = searching(parts, [here], queryFor(''));
    await heard.search.answered;
    expect(heard.found).toHaveLength(1);
  });
});

describe('a list that grows slowly', () => {
  it('is searched in what is there by then, and further when more is asked for', async () => {
    let release = (): void => undefined;
    const held = new Promise<void>((resolve) => (release = resolve));
    const list = createNameList(
      async function* () {
        yield ['app-1', 'app-2', 'tool-1'];
        yield ['app-3'];
        await held;
        yield ['app-0'];
      },
      { found: 20, nothing: 40 },
    );
    const { signal } = new AbortController();
    const first = await list.find('app', null, 2, signal);
    expect(first).toEqual({ names: ['app-1', 'app-2'], next: 'listed:2', total: null });
    const second = await list.find('app', first.next, 2, signal);
    expect(second).toEqual({ names: ['app-3'], next: 'listed:4', total: null });
    expect(await list.find('nothing', null, 2, signal)).toMatchObject({ names: [], total: null });
    release();
    expect(await list.find('app', second.next, 2, signal)).toEqual({
      names: ['app-0'],
      next: null,
      total: null,
    });
  });
});
