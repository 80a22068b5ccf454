import { describe, expect, it } from 'vitest';
import { startCatalogueServer } from '../../testing/web/catalogue-server.ts';
import { startQuayServer } from '../../testing/web/quay-server.ts';
import { queryFor, searching, searchParts, served, target } from '../../testing/web/search-ground.ts';

const QUAY = [{ namespace: 'org', name: 'app', description: 'x', stars: 1, modified: 1_767_225_600 }];

describe('one search of several registries', () => {
  it('tells each answer as it comes; one that hangs or fails does not hold the others', async () => {
    const quick = await served(startCatalogueServer(['team/app']));
    const quay = await served(startQuayServer(QUAY));
    const slow = await served(startQuayServer([]));
    slow.disturb(({ url }) => (url.pathname === '/v2/' ? undefined : 'hang'));
    const broken = await served(startQuayServer([]));
    broken.disturb(() => ({ status: 200, body: '<html>Welcome</html>' }));
    const heard = searching(
      searchParts({ patienceMs: 700 }),
      [
        target(slow.host, 'quay'),
        target(broken.host, 'quay'),
        target(quick.host, 'distribution'),
        target(quay.host, 'quay'),
        target('ghcr.io', 'github'),
      ],
      queryFor('app'),
    );
    await Promise.all([heard.settled(quick.host), heard.settled(quay.host)]);
    expect(heard.last(slow.host)?.state).toEqual({ kind: 'asking' });
    expect(heard.found.map(({ familiar }) => familiar).sort()).toEqual(
      [`${quick.host}/team/app`, `${quay.host}/org/app`].sort(),
    );
    await heard.search.answered;
    expect(heard.last(slow.host)?.state).toMatchObject({
      kind: 'failed',
      error: { code: 'STALLED', message: 'quay did not answer the search within 0.7 seconds' },
    });
    expect(heard.last(broken.host)?.state).toMatchObject({
      kind: 'failed',
      error: { code: 'INVALID_RESPONSE', action: expect.stringContaining('the kind of registry') },
    });
    expect(heard.last('ghcr.io')?.state.kind).toBe('unable');
  });

  it('that is stopped says nothing more', async () => {
    const server = await served(startQuayServer(QUAY));
    server.disturb(({ url }) => (url.pathname === '/v2/' ? undefined : 'hang'));
    const heard = searching(searchParts(), [target(server.host, 'quay')], queryFor('app'));
    heard.stop();
    await heard.search.answered;
    heard.search.more(server.host);
    expect(heard.answers.map(({ state }) => state.kind)).toEqual(['asking']);
  });

  it('leaves a registry alone for its interval; what was given up meanwhile does not count', async () => {
    const server = await served(startQuayServer(QUAY));
    const parts = searchParts();
    const quay = target(server.host, 'quay');
    await searching(parts, [quay], queryFor('a')).search.answered;
    const before = performance.now();
    for (const text of ['ap', 'app', 'appl']) {
      const typed = searching(parts, [quay], queryFor(text));
      typed.stop();
      await typed.search.answered;
    }
    await searching(parts, [quay], queryFor('app')).search.answered;
    const waited = performance.now() - before;
    expect(waited).toBeGreaterThan(350);
    expect(waited).toBeLessThan(1000);
    expect(server.requests.map(({ url }) => url.searchParams.get('query')).filter(Boolean)).toEqual([
      'a',
      'app',
    ]);
  });

  it('sorts each page by what was asked for, with what is not told at its end', async () => {
    const repositories = [3, 9, 1].map((stars, at) => ({ ...QUAY[0]!, name: `app${at}`, stars }));
    const server = await served(startQuayServer(repositories));
    const heard = searching(searchParts(), [target(server.host, 'quay')], queryFor('app', { sort: 'stars' }));
    await heard.search.answered;
    expect(heard.found.map(({ stars }) => stars)).toEqual([9, 3, 1]);
  });
});
