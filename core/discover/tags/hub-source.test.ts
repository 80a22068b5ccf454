import { afterEach, beforeEach, expect, test } from 'vitest';
import { wantPlatform } from '../../oci/platform.ts';
import { parseReference } from '../../oci/reference.ts';
import { openRegistry, type Registry } from '../../registry/registry.ts';
import { startHubServer } from '../../testing/web/hub-server.ts';
import type { HubTag } from '../../testing/web/hub-tags.ts';
import type { WebServer } from '../../testing/web/web-server.ts';
import { hubSource } from './hub-source.ts';
import { openTags } from './opened-tags.ts';
import type { TagSource } from './tag-source.ts';

const NEVER = new AbortController().signal;
const digest = (letter: string): string => `sha256:${letter.repeat(64)}`;
const images = (letter: string, size: number) => [
  { os: 'linux', architecture: 'amd64', digest: digest(letter), size },
  { os: 'linux', architecture: 'arm64', variant: 'v8', digest: digest('9'), size: size + 1 },
  { os: 'unknown', architecture: 'unknown', digest: digest('8'), size: 3 },
];
const TAGS: readonly HubTag[] = [
  { name: '1.27.2', digest: digest('a'), pushed: '2024-10-02T10:00:00.5Z', images: images('1', 1000) },
  { name: 'latest', digest: digest('a'), pushed: '2024-10-02T10:00:01Z', images: images('1', 1000) },
  { name: '1.27.3', digest: digest('b'), pushed: '2024-11-02T10:00:00Z', images: images('2', 2000) },
  { name: '1.0', digest: null, pushed: '2016-01-01T00:00:00Z', images: images('3', 5).slice(0, 1) },
  ...Array.from({ length: 400 }, (_, at) => ({
    name: `0.${at}`,
    digest: null,
    pushed: '2015-01-01T00:00:00Z',
    images: images('4', 7),
  })),
];

let hub: WebServer;
let registry: Registry;
let heads: string[];
beforeEach(async () => {
  heads = [];
  hub = await startHubServer([
    { path: 'library/nginx', description: '', stars: 1, pulls: 1, badge: 'official', tags: TAGS },
  ]);
  registry = openRegistry({ credentials: { find: () => Promise.resolve(undefined) } });
});
afterEach(async () => {
  registry.close();
  await hub.close();
});

function source(name = 'nginx'): TagSource {
  return hubSource(
    {
      web: registry.web,
      registry: {
        head(reference) {
          heads.push(reference.tag ?? '');
          return Promise.resolve({ digest: digest('f') });
        },
      },
      platform: wantPlatform('linux/amd64', 'x64'),
      domain: hub.host,
    },
    parseReference(name),
  );
}

test('one request tells digest, date, platforms and sizes, and no manifest is read', async () => {
  expect(await source().look('1.27.3', NEVER)).toEqual({
    digest: digest('b'),
    pushed: '2024-11-02T10:00:00.000Z',
    platforms: [
      { platform: 'linux/amd64', digest: digest('2'), download: 2000 },
      { platform: 'linux/arm64/v8', digest: digest('9'), download: 2001 },
    ],
    download: 2000,
    error: null,
  });
  expect(heads).toEqual([]);
  expect(hub.requests).toHaveLength(1);
});

test('an old tag of one image is that image; one of several is asked for with HEAD', async () => {
  expect(await source().look('1.0', NEVER)).toMatchObject({ digest: digest('3') });
  expect(heads).toEqual([]);
  expect(await source().look('0.7', NEVER)).toMatchObject({ digest: digest('f'), download: 7 });
  expect(heads).toEqual(['0.7']);
});

test('the newest three hundred are told ahead', async () => {
  const told: string[] = [];
  await source().many?.(NEVER, (tag) => void told.push(tag));
  expect(told).toHaveLength(300);
  expect(hub.requests.map(({ url }) => url.search)).toEqual([
    '?page=1&page_size=100',
    '?page=2&page_size=100',
    '?page=3&page_size=100',
  ]);
});

test('of a private repository the digest alone is told, and that is said', async () => {
  const private_ = source('team/private');
  expect(await private_.look('1', NEVER)).toMatchObject({
    digest: digest('f'),
    platforms: null,
    download: null,
  });
  expect(private_.notes()).toEqual([
    'Docker Hub tells platforms, sizes and dates of public repositories only.',
  ]);
});

test.each([
  ['an answer of another shape', { body: { images: 'none' } }],
  ['a failure', { status: 503, body: {} }],
  ['no JSON', { body: '<html>' }],
])('%s leaves the digest', async (_, answer) => {
  hub.disturb(() => answer);
  expect(await source().look('1.27.3', NEVER)).toMatchObject({ digest: digest('f'), platforms: null });
});

test('latest is told apart and sorted by date without a request for any tag', async () => {
  const tags = openTags({
    reference: parseReference('nginx'),
    source: source(),
    async *list() {
      yield* await Promise.resolve(TAGS.map(({ name }) => name));
    },
    here: () => Promise.resolve(new Map()),
    signal: NEVER,
    onChange: () => undefined,
  });
  await tags.listed;
  await tags.look(['latest']);
  const page = tags.page({
    filter: '',
    sort: { by: 'date', descending: true },
    hideNoise: false,
    offset: 0,
    limit: 3,
  });
  expect(page.rows.map(({ tag }) => tag)).toEqual(['1.27.3', 'latest', '1.27.2']);
  expect(page.latest).toEqual({ tag: 'latest', digest: digest('a'), sameAs: '1.27.2', newer: '1.27.3' });
  expect(page.rows[1]?.same).toEqual(['1.27.2']);
  expect(heads).toEqual([]);
});
