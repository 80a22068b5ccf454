/** Four registries: one quick, one slow, one that cannot be searched, one that fails; repositories with tags by the thousand. */
import type { CallName } from '../../core/api/calls.ts';
import type { FoundRepository, SearchAnswer, SearchQuery } from '../../core/api/discover.ts';
import type { CoreEvent } from '../../core/api/events.ts';
import type { ImageUpdate, TagRow } from '../../core/api/tags.ts';
import type { Handlers } from './fake-bridge.ts';
import { FakeError } from './fake-error.ts';
import type { fakeJobs } from './fake-jobs.ts';
import { readText } from './fake-pull.ts';
import { digestOf, sampleImage, type SampleImage } from './sample.ts';
import {
  familiarRepository,
  README,
  REGISTRIES,
  REPOSITORIES,
  type SampleRegistry,
} from './sample-repositories.ts';
import { sampleTags, tagsThatMatch, type SampleTag } from './sample-tags.ts';
import { keyOf } from './views.ts';

type Answers = Pick<
  Handlers,
  Extract<CallName, `discover.${string}` | `tags.${string}` | `updates.${string}`>
>;

export interface FakeDiscoverOptions {
  /** Tags of every repository. */
  readonly tags?: number;
  /** Multiplies how long registries take; 0: they answer at once. */
  readonly pace?: number;
}

interface World {
  readonly emit: (event: CoreEvent) => void;
  readonly images: () => readonly SampleImage[];
  readonly jobs: ReturnType<typeof fakeJobs>;
}

interface OpenedTags {
  readonly reference: string;
  readonly tags: readonly SampleTag[];
  readonly looked: Set<string>;
}

const PAGE = 25;
const UNAUTHORIZED = new FakeError(
  'UNAUTHORIZED',
  'registry.example.org:5000 wants a login to list repositories: it answered 401',
  {
    action: 'Sign in to registry.example.org:5000 in Registries, then search again.',
    evidence: { url: 'https://registry.example.org:5000/v2/_catalog', status: 401 },
  },
);

export function fakeDiscover(
  { emit, images, jobs }: World,
  { tags: tagCount = 160, pace = 1 }: FakeDiscoverOptions = {},
): Answers {
  const searches = new Map<string, { readonly query: SearchQuery; readonly given: Map<string, number> }>();
  const opened = new Map<string, OpenedTags>();
  const bookmarks = new Set(['docker.io/library/postgres', 'quay.io/prometheus/prometheus']);
  const visited = new Map<string, string>();
  let checked: readonly ImageUpdate[] = [];
  let last = 0;

  const whole = (each: (typeof REPOSITORIES)[number]): FoundRepository => ({
    ...each,
    bookmarked: bookmarks.has(each.reference),
  });
  const later = (milliseconds: number, run: () => void): void => {
    if (pace === 0) queueMicrotask(run);
    else setTimeout(run, milliseconds * pace);
  };
  const tell = (
    id: string,
    of: SampleRegistry,
    state: SearchAnswer['state'],
    found: readonly FoundRepository[] = [],
  ) => {
    const query = searches.get(id)?.query;
    if (query === undefined) return;
    const asked = Object.entries(query.facets).filter(([, value]) =>
      Array.isArray(value) ? value.length > 0 : value,
    );
    emit({
      kind: 'searched',
      search: {
        id,
        answer: {
          registry: of.domain,
          name: of.name,
          registryKind: of.kind,
          state,
          ignored: of.ignores.filter((facet) => asked.some(([name]) => name === facet)),
        },
        found,
      },
    });
  };
  const found = ({ text, facets, sort }: SearchQuery, domain: string): readonly FoundRepository[] => {
    const wanted = text.toLowerCase();
    const matching = REPOSITORIES.filter(
      (each) =>
        each.registry === domain &&
        `${each.familiar} ${each.description}`.toLowerCase().includes(wanted) &&
        (domain !== 'docker.io' ||
          ((!facets.trusted || each.official || each.publisher !== null) &&
            (!facets.verified || each.publisher === 'verified') &&
            facets.architecture.every((one) => each.architectures.includes(one)) &&
            facets.os.every((one) => each.os.includes(one)) &&
            facets.category.every((one) => each.categories.includes(one)))),
    ).map(whole);
    if (sort === 'best') return matching;
    return matching.toSorted((a, b) => ((b[sort] ?? '') > (a[sort] ?? '') ? 1 : -1));
  };
  const give = (id: string, of: SampleRegistry): void => {
    const search = searches.get(id);
    if (search === undefined) return;
    if (of.answers === 'unable') {
      const note = 'GitHub offers no search for packages. Type a full name, like ghcr.io/owner/image.';
      tell(id, of, { kind: 'unable', note });
    } else if (of.answers === 'fails') {
      tell(id, of, { kind: 'failed', error: UNAUTHORIZED.report });
    } else {
      const all = found(search.query, of.domain);
      const given = search.given.get(of.domain) ?? 0;
      search.given.set(of.domain, given + PAGE);
      tell(
        id,
        of,
        { kind: 'answered', more: given + PAGE < all.length, total: of.kind === 'quay' ? null : all.length },
        all.slice(given, given + PAGE),
      );
    }
  };

  const known = () =>
    [...new Set([...bookmarks, ...visited.keys()])].map((reference) => ({
      reference,
      familiar: familiarRepository(reference),
      registry: reference.slice(0, reference.indexOf('/')),
      bookmarked: bookmarks.has(reference),
      visited: visited.get(reference) ?? null,
    }));
  const refuse = (reference: string): void => {
    const [registry = ''] = reference.split('/');
    if (registry.includes('down'))
      throw new FakeError('REGISTRY_UNREACHABLE', `${registry} did not answer: connection refused`, {
        retryable: true,
        evidence: { host: registry },
      });
    if (registry.includes('limited'))
      throw new FakeError('RATE_LIMITED', `${registry} allows no more requests for now`, {
        retryable: true,
        action: 'Wait until 16:42, or sign in: accounts are allowed more.',
        evidence: { host: registry, status: 429 },
      });
    if (reference.includes('private'))
      throw new FakeError('UNAUTHORIZED', `${registry} shows ${reference} only to those who may see it`, {
        evidence: { host: registry, status: 401 },
      });
    if (reference.includes('nowhere'))
      throw new FakeError(
        'NAME_UNKNOWN',
        `${registry} has no repository ${reference.slice(registry.length + 1)}`,
        {
          evidence: { host: registry, status: 404 },
        },
      );
  };
  const listOf = (id: string): OpenedTags => {
    const list = opened.get(id);
    if (list === undefined) throw new FakeError('INVALID_INPUT', 'These tags were closed');
    return list;
  };
  /** What a list tells without being asked more exactly: Docker Hub everything, others names. */
  const vague = (list: OpenedTags, { order: _order, noise: _noise, ...row }: SampleTag): TagRow => {
    const key = `${list.reference}:${row.tag}`;
    const image = images().find((each) => keyOf(each) === key);
    const here = image === undefined ? null : { key, same: row.version !== '1.27' };
    if (list.reference.startsWith('docker.io/') || list.looked.has(row.tag)) return { ...row, here };
    return { ...row, digest: null, pushed: null, platforms: null, download: null, same: [], here };
  };

  return {
    'discover.search': (query) => {
      last += 1;
      const id = `search-${last}`;
      searches.set(id, { query, given: new Map() });
      for (const of of REGISTRIES) {
        if (query.registries?.includes(of.domain) === false) continue;
        queueMicrotask(() => tell(id, of, { kind: 'asking' }));
        later(of.takes, () => give(id, of));
      }
      return { id };
    },
    'discover.more': ({ id, registry }) => {
      const of = REGISTRIES.find(({ domain }) => domain === registry);
      if (of !== undefined) later(of.takes, () => give(id, of));
      return null;
    },
    'discover.stop': ({ id }) => (searches.delete(id), null),
    'discover.repository': ({ reference }) => {
      refuse(reference);
      visited.set(reference, new Date().toISOString());
      const registry = reference.slice(0, reference.indexOf('/'));
      const each = REPOSITORIES.find((candidate) => candidate.reference === reference);
      const hub = registry === 'docker.io';
      return {
        repository:
          each === undefined
            ? {
                registry,
                reference,
                familiar: familiarRepository(reference),
                description: '',
                stars: null,
                pulls: null,
                official: false,
                publisher: null,
                updated: null,
                isPrivate: null,
                os: [],
                architectures: [],
                categories: [],
                bookmarked: bookmarks.has(reference),
              }
            : whole(each),
        readme: hub ? README : null,
        readmeCut: false,
        page: hub ? `https://hub.docker.com/r/${familiarRepository(reference)}` : null,
        notes: hub ? [] : [`${registry} keeps no descriptions and no stars`],
      };
    },
    'discover.known': known,
    'discover.bookmark': ({ reference, on }) => {
      if (on) bookmarks.add(reference);
      else bookmarks.delete(reference);
      return known();
    },
    'tags.open': ({ reference }) => {
      refuse(reference);
      last += 1;
      const id = `tags-${last}`;
      opened.set(id, { reference, tags: sampleTags(reference, tagCount), looked: new Set() });
      return { id };
    },
    'tags.close': ({ id }) => (opened.delete(id), null),
    'tags.page': ({ id, offset, limit, ...query }) => {
      const list = listOf(id);
      const { rows, problem } = tagsThatMatch(list.tags, query);
      const latest = list.tags.find(({ tag }) => tag === 'latest');
      return {
        rows: rows.slice(offset, offset + limit).map((row) => vague(list, row)),
        matching: rows.length,
        total: list.tags.length,
        state: { kind: 'complete' },
        problem,
        latest:
          latest === undefined
            ? null
            : { tag: 'latest', digest: latest.digest, sameAs: '1.28.3', newer: '1.29.0' },
        notes: list.reference.startsWith('docker.io/')
          ? []
          : ['This registry does not tell when a tag was pushed.'],
      };
    },
    'tags.look': ({ id, tags }) => {
      const list = listOf(id);
      for (const tag of tags) list.looked.add(tag);
      return list.tags
        .filter(({ tag }) => tags.includes(tag))
        .map((row) => ({ ...vague(list, row), pushed: null }));
    },
    'tags.pull': ({ id, tags }) => ({
      jobIds: tags.map((tag) => {
        const text = `${listOf(id).reference}:${tag}`;
        const target = readText({ text, platform: null }, images());
        return jobs.pull(target, () => sampleImage(target.reference, images()[0]?.steps ?? [], 3)).jobId;
      }),
    }),
    'updates.list': () => checked,
    'updates.check': ({ keys }) =>
      jobs.task({
        kind: 'updates',
        title: keys === null ? 'newer images' : `newer images of ${keys.length}`,
        command: 'strata updates',
        bytes: 12_000_000,
        summary: '2 of 19 have a newer image',
        done: () => {
          checked = images()
            .filter((image) => image.name !== null && (keys === null || keys.includes(keyOf(image))))
            .map((image, index) => ({
              key: keyOf(image),
              checked: new Date().toISOString(),
              state:
                index % 5 === 1
                  ? { kind: 'newer', digest: digestOf(`newer ${keyOf(image)}`), download: 41_204_118 }
                  : index % 7 === 6
                    ? { kind: 'gone' }
                    : { kind: 'current' },
              base:
                index % 4 === 1
                  ? {
                      name: 'docker.io/library/debian:12',
                      state: { kind: 'newer', digest: digestOf('newer debian'), download: null },
                    }
                  : null,
            }));
          emit({ kind: 'updates' });
        },
      }),
  };
}
