/** Tags of one repository: versions, variants, commits; some are one digest, one moves. */
import type { TagPlatform, TagRow, TagsPage, TagsQuery } from '../../core/api/tags.ts';
import { digestOf } from './sample.ts';

const DAY = 86_400_000;
const PLATFORMS = ['linux/amd64', 'linux/arm64/v8', 'linux/arm/v7', 'linux/s390x', 'windows/amd64'];

export interface SampleTag extends TagRow {
  readonly order: readonly number[];
  readonly noise: boolean;
}

interface Made {
  readonly version: string | null;
  readonly variant: string;
  readonly order: readonly number[];
  readonly digest: string;
  readonly daysAgo: number;
  readonly noise?: boolean;
}

function made(tag: string, { version, variant, order, digest, daysAgo, noise = false }: Made): SampleTag {
  const weight = 8_000_000 + (Number.parseInt(digestOf(digest).slice(7, 12), 16) % 90_000_000);
  const platforms: readonly TagPlatform[] = PLATFORMS.slice(0, variant === 'windows' ? 5 : 4).map(
    (platform, index) => ({
      platform,
      digest: digestOf(`${digest} ${platform}`),
      download: weight + index * 311_204,
    }),
  );
  return {
    tag,
    version,
    variant,
    digest: digestOf(digest),
    pushed: new Date(Date.now() - daysAgo * DAY).toISOString(),
    platforms,
    download: weight,
    same: [],
    here: null,
    error: null,
    order,
    noise,
  };
}

export function sampleTags(repository: string, count: number): readonly SampleTag[] {
  const tags: SampleTag[] = [];
  const add = (tag: string, rest: Made): void => {
    tags.push(made(tag, { ...rest, digest: `${repository} ${rest.digest}` }));
  };
  add('latest', { version: null, variant: 'latest', order: [], digest: '1.28.3', daysAgo: 40 });
  add('mainline', { version: null, variant: 'mainline', order: [], digest: '1.29.0', daysAgo: 3 });
  for (const variant of ['', 'alpine', 'bookworm', 'perl']) {
    const end = variant === '' ? '' : `-${variant}`;
    for (let minor = 29; minor >= 20 && tags.length < count; minor -= 1) {
      for (let patch = minor === 29 ? 0 : 3; patch >= 0; patch -= 1) {
        const version = `1.${minor}.${patch}`;
        const digest = variant === 'bookworm' ? version : `${version}${end}`;
        const daysAgo = (29 - minor) * 60 + (4 - patch) * 9;
        const order = [1, minor, patch];
        add(`${version}${end}`, { version, variant, order, digest, daysAgo });
        if (patch === 3 || minor === 29)
          add(`1.${minor}${end}`, { version: `1.${minor}`, variant, order: [1, minor], digest, daysAgo });
      }
    }
  }
  for (let index = 0; tags.length < count; index += 1) {
    const hex = digestOf(`commit ${index}`).slice(7, 47);
    add(`sha-${hex.slice(0, 12)}`, {
      version: null,
      variant: `sha-${hex.slice(0, 12)}`,
      order: [],
      digest: hex,
      daysAgo: 4 + index / 20,
      noise: index % 2 === 0,
    });
  }
  const kept = tags.slice(0, count);
  const byDigest = new Map<string, string[]>();
  for (const { digest, tag } of kept)
    byDigest.set(digest ?? '', [...(byDigest.get(digest ?? '') ?? []), tag]);
  return kept.map((each) => ({
    ...each,
    same: (byDigest.get(each.digest ?? '') ?? []).filter((tag) => tag !== each.tag),
  }));
}

const compareVersions = (a: SampleTag, b: SampleTag): number => {
  for (let index = 0; index < 3; index += 1) {
    const difference = (a.order[index] ?? -1) - (b.order[index] ?? -1);
    if (difference !== 0) return difference;
  }
  return 0;
};

const ORDERS: Readonly<Record<TagsQuery['sort']['by'], (a: SampleTag, b: SampleTag) => number>> = {
  version: compareVersions,
  name: (a, b) => (a.tag < b.tag ? -1 : 1),
  date: (a, b) => (a.pushed ?? '').localeCompare(b.pushed ?? ''),
  size: (a, b) => (a.download ?? -1) - (b.download ?? -1),
};

export function tagsThatMatch(
  tags: readonly SampleTag[],
  { filter, sort, hideNoise }: Pick<TagsQuery, 'filter' | 'sort' | 'hideNoise'>,
): { readonly rows: readonly SampleTag[]; readonly problem: TagsPage['problem'] } {
  const text = filter.trim();
  if (/^[<>=^~]/.test(text) && !/\d/.test(text))
    return { rows: tags, problem: `“${text}” is no range of versions: write it like >=1.25 <1.27` };
  const glob = new RegExp(
    `^${text
      .replace(/[.+^$()|[\]{}\\]/g, '\\$&')
      .replace(/\*/g, '.*')
      .replace(/\?/g, '.')}$`,
  );
  const fits = (tag: SampleTag): boolean =>
    /^[<>=^~]/.test(text)
      ? tag.version !== null
      : /[*?]/.test(text)
        ? glob.test(tag.tag)
        : tag.tag.includes(text);
  const sign = sort.descending ? -1 : 1;
  return {
    rows: tags
      .filter((tag) => !(hideNoise && tag.noise) && (text === '' || fits(tag)))
      .toSorted((a, b) => sign * ORDERS[sort.by](a, b)),
    problem: null,
  };
}
