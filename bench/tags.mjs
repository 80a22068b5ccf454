// Tags and catalogues of ten thousand: how long after the last page they are sorted and filtered, and how soon a search answers a key.
import { createServer } from 'node:http';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { bundleParts } from './bundle-core.mjs';
import { inTurns, number, spread, table, timed } from './measure.mjs';

const COUNT = 10_000;
const MANY = 1_000_000;
const ROUNDS = Number(process.env.TAG_ROUNDS ?? 15);
const QUERY = {
  filter: '>=10 <30 alpine',
  sort: { by: 'version', descending: true },
  hideNoise: true,
  offset: 0,
  limit: 100,
};

export async function tagFigures(scratch, ours) {
  const { openCore } = await bundleParts(scratch);
  const server = await startRegistry();
  const core = await openCore({
    home: path.join(scratch, 'tags-home'),
    workersFolder: path.join(scratch, 'bundled', 'workers'),
  });
  try {
    const discovering = await core.discovering();
    console.log(`### ${COUNT.toLocaleString('en-US')} tags, sorted and filtered\n`);
    console.log('| | median s | least | most |\n|---|---:|---:|---:|');
    const rounds = [];
    for (let round = 0; round < ROUNDS; round++) rounds.push(await listed(discovering, server, 'bench/tags'));
    say(
      'after the last page',
      rounds.map(({ afterLast }) => afterLast),
    );
    say(
      'another filter',
      rounds.map(({ again }) => again),
    );
    say(
      'the same page once more',
      rounds.map(({ same }) => same),
    );
    const many = await listed(discovering, server, 'bench/million');
    say(`${MANY.toLocaleString('en-US')} tags: after the last page`, [many.afterLast]);
    say(`${MANY.toLocaleString('en-US')} tags: longest that anything else had to wait`, [many.longest]);
    console.log('');
    await searching(core, discovering, server);
    await ours.prepare();
    const repository = `${server.address}/bench/tags`;
    const rows = await inTurns([
      { name: 'strata tags -q', run: () => ours.run('tags', '-q', repository) },
      {
        name: 'skopeo list-tags',
        run: () => timed('skopeo', ['list-tags', '--tls-verify=false', `docker://${repository}`]),
      },
    ]);
    console.log(table(`${COUNT.toLocaleString('en-US')} tags as a command`, rows, 'strata tags -q'));
  } finally {
    await core.close();
    server.close();
  }
}

/** Seconds from the end of the last page until there is a sorted, filtered screen of tags. */
async function listed(discovering, server, repository) {
  const abort = new AbortController();
  let longest = 0;
  let beat = performance.now();
  const watch = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - beat - 1);
    beat = now;
  }, 1);
  const tags = await discovering.tags(`${server.address}/${repository}`, {
    signal: abort.signal,
    onChange: () => undefined,
  });
  await tags.listed;
  const shown = take(() => tags.page(QUERY));
  const afterLast = (shown.ended - server.lastPage()) / 1000;
  clearInterval(watch);
  if (shown.value.rows.length === 0) throw new Error('Nothing matched');
  const again = take(() => tags.page({ ...QUERY, filter: '1*-slim' })).seconds;
  const same = take(() => tags.page({ ...QUERY, filter: '1*-slim', offset: 50 })).seconds;
  abort.abort();
  return { afterLast, again, same, longest: longest / 1000 };
}

/** One search for each key that somebody types; the catalogue is listed by the first. */
async function searching(core, discovering, server) {
  await (
    await core.registries()
  ).change({ domain: server.address, name: 'bench', kind: 'distribution', enabled: true });
  const taken = [];
  for (const text of ['s', 'se', 'ser', 'serv', 'servi', 'service-7', 'service-77', 'service-777']) {
    const begun = performance.now();
    let found = 0;
    const search = discovering.search(
      {
        text,
        registries: [server.address],
        facets: { trusted: false, verified: false, os: [], architecture: [], category: [] },
        sort: 'best',
      },
      {
        signal: new AbortController().signal,
        onAnswer: (progress) => (found += progress.found.length),
      },
    );
    await search.answered;
    taken.push((performance.now() - begun) / 1000);
    if (found === 0) throw new Error(`The search for ${text} found nothing`);
  }
  console.log(`### Search of a catalogue of ${COUNT.toLocaleString('en-US')} repositories\n`);
  console.log('| | median s | least | most |\n|---|---:|---:|---:|');
  say('the first key, with the listing', taken.slice(0, 1));
  say('each further key', taken.slice(1));
  console.log('');
}

function take(work) {
  const begun = performance.now();
  const value = work();
  const ended = performance.now();
  return { value, ended, seconds: (ended - begun) / 1000 };
}

function say(title, seconds) {
  const { median, least, most } = spread(seconds);
  const shown = (value) => (value < 0.01 ? value.toFixed(4) : number(value));
  console.log(`| ${title} | ${shown(median)} | ${shown(least)} | ${shown(most)} |`);
}

/** A registry of nothing but names: real HTTP, pages as docker-registry makes them. */
async function startRegistry() {
  const variants = ['', '-alpine', '-slim', '-alpine3.20', '-rc1', '-bookworm'];
  const tags = (count) =>
    Array.from({ length: count }, (_, at) =>
      at % 50 === 49
        ? `sha-${(at * 2_654_435_761).toString(16).padStart(9, '0').slice(-9)}`
        : `${at % 40}.${Math.floor(at / 40) % 100}.${at}${variants[at % variants.length]}`,
    ).sort();
  const lists = new Map([
    ['/v2/bench/tags/tags/list', tags(COUNT)],
    ['/v2/bench/million/tags/list', tags(MANY)],
    ['/v2/_catalog', Array.from({ length: COUNT }, (_, at) => `team-${at % 100}/service-${at}`).sort()],
  ]);
  let last = 0;
  const server = createServer((request, response) => {
    const url = new URL(request.url, 'http://localhost');
    const list = lists.get(url.pathname);
    response.setHeader('content-type', 'application/json');
    if (list === undefined) {
      response.statusCode = url.pathname === '/v2/' ? 200 : 404;
      response.end('{}');
      return;
    }
    const size = Number(url.searchParams.get('n') ?? 100);
    const from = Number(url.searchParams.get('last')?.split('~')[1] ?? 0);
    const part = list.slice(from, from + size);
    if (from + size < list.length)
      response.setHeader('link', `<${url.pathname}?n=${size}&last=~${from + size}>; rel="next"`);
    const name = url.pathname === '/v2/_catalog' ? 'repositories' : 'tags';
    response.end(JSON.stringify({ name: 'bench', [name]: part }), () => (last = performance.now()));
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${server.address().port}`,
    lastPage: () => last,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
