/** Rows, details and totals over sample images, computed as the core promises them. */
import type {
  HistoryStep,
  ImageDetail,
  ImageRow,
  ImagesPage,
  ImagesQuery,
  LayerView,
  SharingImage,
  StoreTotals,
} from '../../core/api/images.ts';
import type { SampleImage, SampleLayer } from './sample.ts';

export const keyOf = (image: SampleImage): string => image.name ?? image.digest;

export const layersOf = (image: SampleImage): readonly SampleLayer[] =>
  image.steps.flatMap((step) => (step.layer === null ? [] : [step.layer]));

export function usersOf(images: readonly SampleImage[]): ReadonlyMap<string, readonly SampleImage[]> {
  const users = new Map<string, SampleImage[]>();
  for (const image of images) {
    for (const layer of new Set(layersOf(image))) {
      const found = users.get(layer.digest);
      if (found === undefined) users.set(layer.digest, [image]);
      else found.push(image);
    }
  }
  return users;
}

export const familiar = (name: string): string => name.replace(/^docker\.io\/(library\/)?/, '');

function parts(image: SampleImage): { repository: string; tag: string; registry: string } {
  if (image.name === null) return { repository: '<none>', tag: '<none>', registry: '' };
  const colon = image.name.lastIndexOf(':');
  return {
    repository: familiar(image.name.slice(0, colon)),
    tag: image.name.slice(colon + 1),
    registry: image.name.split('/')[0] ?? '',
  };
}

const sum = (sizes: readonly number[]): number => sizes.reduce((total, size) => total + size, 0);
const title = (image: SampleImage): string =>
  image.name === null ? image.imageId.slice(7, 19) : familiar(image.name);
export const sharing = (image: SampleImage): SharingImage => ({
  key: keyOf(image),
  title: title(image),
  imageId: image.imageId,
});

function standsOn(image: SampleImage, other: SampleImage): boolean {
  const [mine, theirs] = [layersOf(image), layersOf(other)];
  return (
    image !== other &&
    theirs.length < mine.length &&
    theirs.every((layer, index) => layer.digest === mine[index]?.digest)
  );
}

export type Users = ReturnType<typeof usersOf>;

export function rowOf(image: SampleImage, images: readonly SampleImage[], users: Users): ImageRow {
  const layers = layersOf(image);
  const onDisk = sum(layers.map((layer) => layer.download));
  const unique = sum(
    layers.filter((layer) => (users.get(layer.digest)?.length ?? 0) < 2).map((layer) => layer.download),
  );
  const top = layers.at(-1);
  const above =
    top === undefined ? [] : (users.get(top.digest) ?? []).filter((other) => standsOn(other, image));
  return {
    key: keyOf(image),
    name: image.name,
    ...parts(image),
    digest: image.digest,
    manifestDigest: image.digest,
    imageId: image.imageId,
    platform: image.platform,
    otherPlatforms:
      image.name?.includes('nginx') === true
        ? [
            { platform: 'linux/arm64/v8', here: false },
            { platform: 'linux/s390x', here: false },
          ]
        : [],
    created: image.created,
    layers: layers.length,
    download: onDisk,
    unpacked: sum(layers.map((layer) => layer.unpacked)),
    onDisk,
    unique,
    shared: onDisk - unique,
    usedBy: above.map(title),
    heldBy: [],
    labels: {},
    state:
      images.length > 3 && image.name?.includes('postgres') === true
        ? 'incomplete'
        : image.name?.includes('redis') === true
          ? 'bad'
          : 'complete',
    problem:
      image.name?.includes('postgres') === true
        ? 'One layer is missing; pull it again to complete it'
        : image.name?.includes('redis') === true
          ? 'Layer 2 unpacks to something other than its config promises'
          : null,
  };
}

function matches(row: ImageRow, filter: string): boolean {
  const [key, value] = filter.includes(':')
    ? [filter.slice(0, filter.indexOf(':')), filter.slice(filter.indexOf(':') + 1)]
    : ['', filter];
  if (key === 'dangling') return (row.name === null) === (value === 'true');
  if (key === 'reference')
    return new RegExp(`^${value.replace(/[.+]/g, '\\$&').replace(/\*/g, '.*')}$`).test(
      `${row.repository}:${row.tag}`,
    );
  return `${row.name ?? '<none>'} ${row.imageId}`.toLowerCase().includes(filter.toLowerCase());
}

function value(row: ImageRow, by: ImagesQuery['sort']['by']): string | number {
  if (by === 'name') return `${row.name === null ? '~' : row.repository}:${row.tag}`;
  if (by === 'usedBy') return row.usedBy.length;
  if (by === 'created') return row.created ?? '';
  return row[by] ?? 0;
}

export function select(
  rows: readonly ImageRow[],
  query: Pick<ImagesQuery, 'filters' | 'sort' | 'groupBy'>,
): readonly ImageRow[] {
  const group = (row: ImageRow): string => (query.groupBy === 'none' ? '' : row[query.groupBy]);
  const sign = query.sort.descending ? -1 : 1;
  const compare = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);
  return rows
    .filter((row) => query.filters.every((filter) => matches(row, filter)))
    .toSorted(
      (a, b) =>
        compare(group(a), group(b)) ||
        sign * compare(value(a, query.sort.by), value(b, query.sort.by)) ||
        compare(a.key, b.key),
    );
}

export function pageOf(rows: readonly ImageRow[], query: ImagesQuery): ImagesPage {
  const found = select(rows, query);
  const groups = new Map<string, { title: string; count: number; onDisk: number }>();
  if (query.groupBy !== 'none') {
    for (const row of found) {
      const name = row[query.groupBy] || '<none>';
      const before = groups.get(name) ?? { title: name, count: 0, onDisk: 0 };
      groups.set(name, { title: name, count: before.count + 1, onDisk: before.onDisk + row.onDisk });
    }
  }
  return {
    rows: found.slice(query.offset, query.offset + query.limit),
    matching: found.length,
    total: rows.length,
    groups: [...groups.values()],
    problems: query.filters
      .filter((filter) => filter.startsWith('until:') && !/\d/.test(filter))
      .map((filter) => ({ filter, message: 'Write a time or an age, like until:24h' })),
  };
}

export function totalsOf(
  rows: readonly ImageRow[],
  images: readonly SampleImage[],
  users: Users,
  readOnly: boolean,
): StoreTotals {
  const sizes = new Map(
    images.flatMap((image) => layersOf(image).map((layer) => [layer.digest, layer.download] as const)),
  );
  const virtual = sum(rows.map((row) => row.onDisk));
  const onDisk = sum([...sizes.values()]);
  const unique = sum(rows.map((row) => row.unique));
  return {
    images: rows.length,
    virtual,
    onDisk,
    saved: virtual - onDisk,
    unique,
    sharedOnce: sum(
      [...sizes].filter(([digest]) => (users.get(digest)?.length ?? 0) > 1).map(([, size]) => size),
    ),
    reclaimable: sum(rows.filter((row) => row.name === null).map((row) => row.unique)),
    unreachable: 0,
    partial: 0,
    trash: 0,
    derived: rows.length * 41_000,
    readOnly,
    location: '/home/ada/.local/share/strata/store/v1',
  };
}

export function detailOf(image: SampleImage, images: readonly SampleImage[], users: Users): ImageDetail {
  const layers: readonly LayerView[] = layersOf(image).map((layer, position) => ({
    position,
    digest: layer.digest,
    diffId: layer.diffId,
    mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
    download: layer.download,
    unpacked: layer.unpacked,
    entries: layer.entries,
    state: image.name?.includes('postgres') === true && position === 2 ? 'missing' : 'verified',
    sharedWith: (users.get(layer.digest) ?? []).filter((other) => other !== image).map(sharing),
  }));
  let made = -1;
  const history: readonly HistoryStep[] = image.steps.map((step, position) => {
    if (step.layer !== null) made += 1;
    return {
      position,
      created: image.created,
      instruction: step.instruction,
      createdBy: step.instruction.startsWith('RUN')
        ? `/bin/sh -c ${step.instruction.slice(4)}`
        : `/bin/sh -c #(nop) ${step.instruction}`,
      comment: step.layer === null ? '' : 'buildkit.dockerfile.v0',
      author: '',
      empty: step.layer === null,
      layer: step.layer === null ? null : made,
    };
  });
  return {
    row: rowOf(image, images, users),
    names: image.name === null ? [] : [image.name],
    layers,
    history,
    config: {
      entrypoint: ['/docker-entrypoint.sh'],
      command: ['nginx', '-g', 'daemon off;'],
      environment: [
        { name: 'PATH', value: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin' },
        { name: 'NGINX_VERSION', value: '1.27.2' },
        { name: 'PKG_RELEASE', value: '1~bookworm' },
      ],
      workingFolder: '',
      user: '',
      ports: ['80/tcp', '443/tcp'],
      volumes: [],
      labels: [
        { name: 'maintainer', value: 'NGINX Docker Maintainers <docker-maint@nginx.example>' },
        {
          name: 'org.opencontainers.image.description',
          value: '<b onclick="alert(1)">not bold</b> — a label may say anything',
        },
      ],
      healthCheck: {
        test: ['CMD-SHELL', 'curl -f http://localhost/ || exit 1'],
        interval: '30s',
        timeout: '3s',
        startPeriod: '',
        retries: 3,
      },
      stopSignal: 'SIGQUIT',
      shell: null,
      onBuild: [],
      author: '',
      os: 'linux',
      architecture: 'amd64',
    },
    standsOn: images.filter((other) => standsOn(image, other)).map(sharing),
    base: null,
    opened: null,
  };
}
