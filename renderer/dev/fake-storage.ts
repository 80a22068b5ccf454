import type { SharingImage } from '../../core/api/images.ts';
import {
  CLEANING_KINDS,
  type Attribution,
  type ChainNode,
  type CleaningKind,
  type CleaningPlan,
  type DiskPressure,
  type GrowthPoint,
  type StoredLayer,
  type StoredLayersQuery,
} from '../../core/api/storage.ts';
import type { CoreEvent } from '../../core/api/events.ts';
import type { Handlers } from './fake-bridge.ts';
import { FakeError } from './fake-error.ts';
import { fakeFind } from './fake-find.ts';
import { fakeSpace } from './fake-space.ts';
import { digestOf, type SampleImage, type SampleLayer } from './sample.ts';
import { keyOf, layersOf, rowOf, sharing, usersOf } from './views.ts';

type Answers = Pick<
  Handlers,
  | 'files.waste'
  | 'files.map'
  | 'files.duplicates'
  | 'find.start'
  | 'find.stop'
  | 'storage.map'
  | 'storage.layers'
  | 'storage.whatIf'
  | 'storage.growth'
  | 'storage.pressure'
  | 'storage.planClean'
  | 'storage.clean'
>;

export interface StorageGround {
  readonly images: () => readonly SampleImage[];
  readonly emit: (event: CoreEvent) => void;
  /** Removes images and gives the undo's ID. */
  readonly remove: (keys: readonly string[]) => string | null;
  readonly pressure: DiskPressure['level'];
}

/** Leftovers of the sample store, until a cleaning takes them. */
const LEFTOVERS = {
  unreachable: 61_204_331,
  partial: 18_400_127,
  trash: 4_120_004,
  derived: 2_961_440,
  build: 88_410_112,
};

export function fakeStorage({ images, emit, remove, pressure }: StorageGround): Answers {
  let left: Readonly<Record<keyof typeof LEFTOVERS, number>> =
    images().length < 2 ? { unreachable: 0, partial: 0, trash: 0, derived: 41_000, build: 0 } : LEFTOVERS;

  const plan = (kinds: readonly CleaningKind[], until: string | null): CleaningPlan => {
    const users = usersOf(images());
    const parts = kinds.map((kind) => {
      const items = itemsOf(kind, images(), users, left, until);
      return {
        kind,
        items: items.slice(0, 100),
        itemCount: items.length,
        bytes: items.reduce((sum, item) => sum + item.bytes, 0),
        stays:
          kind === 'unused' && images().length > 2 ? ['postgres:17: "Pull postgres:17" works with it'] : [],
      };
    });
    const frees = parts.reduce((sum, part) => sum + part.bytes, 0);
    return {
      kinds: parts,
      frees: kinds.includes('unused') && kinds.includes('dangling') ? Math.round(frees * 0.97) : frees,
      undoable: kinds.some((kind) => kind === 'dangling' || kind === 'unused'),
    };
  };

  return {
    ...fakeSpace(images),
    ...fakeFind(images, emit),
    'storage.map': () => ({
      chains: chainsOf(images()),
      layers: usersOf(images()).size,
      images: images().length,
      attribution: attributionOf(images(), left),
    }),
    'storage.layers': (query) => layersPage(storedLayers(images()), query),
    'storage.whatIf': ({ base, images: keys }) => {
      const found = images().find((image) => keyOf(image) === base);
      if (found === undefined) throw new FakeError('IMAGE_NOT_FOUND', `No image ${base} is in the store`);
      const before = sizeOf(images());
      const moved = images()
        .filter((image) => keys.includes(keyOf(image)))
        .map((image) => {
          const first = layersOf(image)[0];
          const own = first !== undefined && layersOf(found)[0]?.digest !== first.digest;
          return {
            ...sharing(image),
            replaces: own ? first.download : 0,
            standsOn: first === undefined ? null : own ? 'alpine:3.20' : 'debian:12',
          };
        });
      const saves = Math.max(0, ...moved.map((image) => image.replaces));
      return {
        base: sharing(found),
        images: moved,
        before,
        after: before - saves,
        saves,
        assumptions: [
          'Each image gives up the layers of the base that it stands on now, and keeps all others as they are.',
          'Layers that other images still use stay, so their bytes are not counted as saved.',
          'What the images install on top may change in size when it is built on another base.',
        ],
      };
    },
    'storage.growth': () => growthOf(images()),
    'storage.pressure': () => ({
      free: pressure === 'fine' ? 212_000_000_000 : pressure === 'low' ? 9_400_000_000 : 610_000_000,
      capacity: 512_000_000_000,
      onDisk: sizeOf(images()),
      level: pressure,
      suggestions: plan(CLEANING_KINDS, null)
        .kinds.filter((part) => part.bytes > 0 && part.kind !== 'derived')
        .map(({ kind, bytes }) => ({ kind, bytes }))
        .toSorted((a, b) => b.bytes - a.bytes),
    }),
    'storage.planClean': ({ kinds, until }) => plan(kinds, until),
    'storage.clean': ({ kinds, until }) => {
      const { frees } = plan(kinds, until);
      const keys = plan(kinds, until).kinds.flatMap((part) =>
        part.items.flatMap((item) => (item.key === null ? [] : [item.key])),
      );
      left = {
        unreachable: kinds.includes('unreachable') ? 0 : left.unreachable,
        partial: kinds.includes('partial') ? 0 : left.partial,
        trash: kinds.includes('trash') ? 0 : left.trash,
        derived: kinds.includes('derived') ? 0 : left.derived,
        build: kinds.includes('build') ? 0 : left.build,
      };
      const undoId = keys.length === 0 ? null : remove(keys);
      if (keys.length === 0) emit({ kind: 'store' });
      return { freed: frees, undoId };
    },
  };
}

function sizeOf(images: readonly SampleImage[]): number {
  const sizes = new Map(images.flatMap(layersOf).map((layer) => [layer.digest, layer.download]));
  return [...sizes.values()].reduce((sum, size) => sum + size, 0);
}

interface Grown {
  readonly layer: SampleLayer;
  readonly id: string;
  readonly instruction: string;
  readonly images: SharingImage[];
  readonly children: Map<string, Grown>;
}

function chainsOf(images: readonly SampleImage[]): readonly ChainNode[] {
  const roots = new Map<string, Grown>();
  for (const image of images) {
    let level = roots;
    let last: Grown | undefined;
    let chain = '';
    for (const { instruction, layer } of image.steps) {
      if (layer === null) continue;
      chain = `${chain}/${layer.digest.slice(7, 19)}`;
      const node: Grown = level.get(layer.digest) ?? {
        layer,
        id: chain,
        instruction,
        images: [],
        children: new Map(),
      };
      level.set(layer.digest, node);
      level = node.children;
      last = node;
    }
    last?.images.push(sharing(image));
  }
  const finish = (node: Grown, depth: number): ChainNode => {
    const children = [...node.children.values()]
      .map((child) => finish(child, depth + 1))
      .toSorted((a, b) => b.total - a.total);
    return {
      id: node.id,
      layer: node.layer.digest,
      depth,
      size: node.layer.download,
      imageCount: node.images.length + children.reduce((sum, child) => sum + child.imageCount, 0),
      total: node.layer.download + children.reduce((sum, child) => sum + child.total, 0),
      instruction: node.instruction,
      images: node.images,
      children,
    };
  };
  return [...roots.values()].map((root) => finish(root, 0)).toSorted((a, b) => b.total - a.total);
}

function attributionOf(images: readonly SampleImage[], left: typeof LEFTOVERS): Attribution {
  const users = usersOf(images);
  const layers = [...new Map(images.flatMap(layersOf).map((layer) => [layer.digest, layer])).values()];
  const of = (shared: boolean): readonly SampleLayer[] =>
    layers.filter((layer) => (users.get(layer.digest)?.length ?? 0) > 1 === shared);
  const part = (kind: 'unique' | 'shared', found: readonly SampleLayer[]) => ({
    kind,
    bytes: found.reduce((sum, layer) => sum + layer.download, 0),
    count: found.length,
  });
  const parts: Attribution['parts'] = [
    part('unique', of(false)),
    part('shared', of(true)),
    { kind: 'documents', bytes: images.length * 9311, count: images.length * 2 },
    { kind: 'unreachable', bytes: left.unreachable, count: left.unreachable === 0 ? 0 : 3 },
    { kind: 'partial', bytes: left.partial, count: left.partial === 0 ? 0 : 1 },
    { kind: 'trash', bytes: left.trash, count: left.trash === 0 ? 0 : 2 },
    { kind: 'derived', bytes: left.derived, count: layers.length },
    { kind: 'build', bytes: left.build, count: left.build === 0 ? 0 : 14 },
    { kind: 'other', bytes: 4120, count: 3 },
  ];
  return { parts, total: parts.reduce((sum, each) => sum + each.bytes, 0) };
}

function storedLayers(images: readonly SampleImage[]): readonly StoredLayer[] {
  const users = usersOf(images);
  const instructions = new Map(
    images.flatMap((image) =>
      image.steps.flatMap((step) => (step.layer === null ? [] : [[step.layer.digest, step.instruction]])),
    ),
  );
  const layers = new Map(images.flatMap(layersOf).map((layer) => [layer.digest, layer]));
  return [...layers.values()].map((layer) => {
    const using = users.get(layer.digest) ?? [];
    return {
      digest: layer.digest,
      diffId: layer.diffId,
      size: layer.download,
      unpacked: layer.unpacked,
      imageCount: using.length,
      images: using.slice(0, 20).map(sharing),
      instruction: instructions.get(layer.digest) ?? '',
      created: using[0]?.created ?? null,
      saves: layer.download * (using.length - 1),
    };
  });
}

function layersPage(layers: readonly StoredLayer[], query: StoredLayersQuery) {
  const text = query.filter.toLowerCase();
  const value = (layer: StoredLayer): number => {
    if (query.sort.by === 'images') return layer.imageCount;
    if (query.sort.by === 'created') return Date.parse(layer.created ?? '') || 0;
    return layer[query.sort.by] ?? 0;
  };
  const sign = query.sort.descending ? -1 : 1;
  const found = layers
    .filter((layer) =>
      `${layer.digest} ${layer.diffId} ${layer.instruction} ${layer.images.map((image) => image.title).join(' ')}`
        .toLowerCase()
        .includes(text),
    )
    .toSorted((a, b) => sign * (value(a) - value(b)) || a.digest.localeCompare(b.digest));
  return {
    rows: found.slice(query.offset, query.offset + query.limit),
    matching: found.length,
    total: layers.length,
  };
}

function growthOf(images: readonly SampleImage[]): readonly GrowthPoint[] {
  if (images.length < 2) return [];
  const byAge = images.toSorted((a, b) => a.created.localeCompare(b.created));
  const count = Math.min(60, byAge.length);
  return Array.from({ length: count }, (_, index) => {
    const until = byAge.slice(0, Math.ceil(((index + 1) / count) * byAge.length));
    return {
      at: until.at(-1)?.created ?? '',
      onDisk: sizeOf(until),
      virtual: until.flatMap(layersOf).reduce((sum, layer) => sum + layer.download, 0),
      images: until.length,
    };
  });
}

function itemsOf(
  kind: CleaningKind,
  images: readonly SampleImage[],
  users: ReturnType<typeof usersOf>,
  left: typeof LEFTOVERS,
  until: string | null,
): CleaningPlan['kinds'][number]['items'] {
  if (kind === 'dangling' || kind === 'unused')
    return images
      .map((image) => rowOf(image, images, users))
      .filter((row) =>
        kind === 'dangling' ? row.name === null : row.name !== null && row.usedBy.length === 0,
      )
      .filter((row) => until === null || (row.created ?? '') < until)
      .map((row) => ({ title: row.name ?? row.imageId.slice(7, 19), bytes: row.unique, key: row.key }));
  const bytes = left[kind];
  if (bytes === 0) return [];
  const names: Readonly<Record<keyof typeof LEFTOVERS, readonly string[]>> = {
    unreachable: ['a', 'b', 'c'].map((each) => digestOf(`unreachable ${each}`)),
    partial: ['ghcr.io/acme/search:3.1, 61 % of a layer'],
    trash: ['httpd:2.4.58', 'app:0.8.0'],
    derived: ['Indexes of layers'],
    build: ['What builds keep, 3 layers of steps among it'],
  };
  const titles = names[kind];
  return titles.map((title, index) => ({
    title,
    bytes: index === 0 ? bytes - (titles.length - 1) * Math.floor(bytes / 5) : Math.floor(bytes / 5),
    key: null,
  }));
}
