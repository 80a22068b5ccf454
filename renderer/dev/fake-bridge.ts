/** A bridge over sample images in memory: every call answers, pulls take time, removal can be undone. Never ships. */
import type { Bridge, Reply } from '../../core/api/bridge.ts';
import type { CallInput, CallName, Calls } from '../../core/api/calls.ts';
import type { CoreEvent } from '../../core/api/events.ts';
import type { ImageRow } from '../../core/api/images.ts';
import type { RemovalPlan, RemovalRequest } from '../../core/api/removal.ts';
import type { Settings } from '../../core/api/settings.ts';
import type { DiskPressure } from '../../core/api/storage.ts';
import { DEFAULT_SETTINGS } from '../state/settings.ts';
import { fakeBuilds, type FakeBuildOptions } from './fake-builds.ts';
import { fakeDiscover, type FakeDiscoverOptions } from './fake-discover.ts';
import { FakeError } from './fake-error.ts';
import { fakeFiles } from './fake-files.ts';
import { fakeInsight } from './fake-insight.ts';
import { fakeOpened } from './fake-opened.ts';
import { fakeJobs } from './fake-jobs.ts';
import { fakePlan, readText } from './fake-pull.ts';
import { fakePush } from './fake-push.ts';
import { fakeRegistries, type FakeRegistriesOptions } from './fake-registries.ts';
import { fakeStorage } from './fake-storage.ts';
import { fakeTrust, type FakeTrustOptions } from './fake-trust.ts';
import { sampleImage, type SampleImage } from './sample.ts';
import { detailOf, familiar, keyOf, layersOf, pageOf, rowOf, select, totalsOf, usersOf } from './views.ts';

export interface FakeOptions {
  readonly readOnly?: boolean;
  readonly settings?: Partial<Settings>;
  /** Calls that fail, each with its error. */
  readonly failing?: Partial<Record<CallName, FakeError>>;
  /** How full the disk is. */
  readonly pressure?: DiskPressure['level'];
  /** Milliseconds that every call takes; 0 in tests. */
  readonly delay?: number;
  readonly builds?: FakeBuildOptions;
  readonly registries?: FakeRegistriesOptions;
  readonly trust?: FakeTrustOptions;
  readonly discover?: FakeDiscoverOptions;
}

export interface FakeBridge extends Bridge {
  /** Names and inputs of the calls so far. */
  readonly calls: readonly { readonly name: CallName; readonly input: unknown }[];
  readonly copied: readonly string[];
  /** Steps builds on, and changes their files behind the window's back. */
  readonly builds: Pick<ReturnType<typeof fakeBuilds>, 'sources' | 'runs'>;
  emit(event: CoreEvent): void;
  /** Another process changed the store. */
  setImages(images: readonly SampleImage[]): void;
}

export type Handlers = {
  readonly [N in CallName]: (input: CallInput<N>) => ReturnType<Calls[N]> | Promise<ReturnType<Calls[N]>>;
};

export function fakeBridge(first: readonly SampleImage[], options: FakeOptions = {}): FakeBridge {
  let images = first;
  let settings: Settings = { ...DEFAULT_SETTINGS, ...options.settings };
  let cached: {
    readonly images: readonly SampleImage[];
    readonly rows: readonly ImageRow[];
    readonly users: ReturnType<typeof usersOf>;
  } | null = null;
  const listeners = new Set<(event: CoreEvent) => void>();
  const calls: { readonly name: CallName; readonly input: unknown }[] = [];
  const copied: string[] = [];
  const undoable = new Map<string, readonly SampleImage[]>();
  const emit = (event: CoreEvent): void => listeners.forEach((listener) => listener(event));
  const setImages = (next: readonly SampleImage[]): void => {
    images = next;
    emit({ kind: 'store' });
  };
  const world = () => {
    if (cached?.images !== images) {
      const users = usersOf(images);
      cached = { images, users, rows: images.map((image) => rowOf(image, images, users)) };
    }
    return cached;
  };
  const find = (key: string): SampleImage => {
    const found = images.find((image) => keyOf(image) === key) ?? opened.find(key);
    if (found === undefined) throw new FakeError('IMAGE_NOT_FOUND', `No image ${key} is in the store`);
    return found;
  };
  const jobs = fakeJobs(emit, () => images, setImages);
  const opened = fakeOpened({ images: () => images, jobs });
  const builds = fakeBuilds(
    {
      emit,
      addImage: (name, digest) => {
        const full = name.includes('/') ? name : `docker.io/library/${name}`;
        const made = sampleImage(full, detailSteps(first), 0);
        setImages([...images.filter((image) => image.name !== full), { ...made, digest }]);
        return full;
      },
    },
    options.builds,
  );

  const plan = (request: RemovalRequest): RemovalPlan => {
    const going = request.keys.map(find);
    const kept = images.filter((image) => !going.includes(image));
    const users = usersOf(kept);
    const layers = [...new Map(going.flatMap(layersOf).map((layer) => [layer.digest, layer])).values()];
    const blobs = request.mode === 'delete' ? layers.filter((layer) => !users.has(layer.digest)) : [];
    const stays = new Map<string, { bytes: number; keptBy: readonly string[] }>();
    for (const layer of layers.filter((each) => users.has(each.digest))) {
      const keptBy = (users.get(layer.digest) ?? []).map((image) =>
        image.name === null ? image.imageId.slice(7, 19) : image.name,
      );
      const before = stays.get(keptBy.join(' '));
      stays.set(keptBy.join(' '), { bytes: (before?.bytes ?? 0) + layer.download, keptBy });
    }
    const groups = request.mode === 'delete' ? [...stays.values()] : [];
    const { rows } = world();
    return {
      request,
      untagged: going.flatMap((image) => (image.name === null ? [] : [image.name])),
      deleted: going.map((image) => ({
        imageId: image.imageId,
        title: image.name ?? image.imageId,
        manifestDigest: image.digest,
      })),
      keptNames: [],
      frees: blobs.reduce((sum, blob) => sum + blob.download, 0),
      blobs: blobs.map((blob) => ({ digest: blob.digest, size: blob.download })),
      stays: groups,
      staysTotal: groups.reduce((sum, group) => sum + group.bytes, 0),
      blockers:
        options.readOnly === true ? [{ kind: 'read-only', location: '/srv/strata' }] : jobs.blockers(going),
      standingOn: [
        ...new Set(rows.filter((row) => request.keys.includes(row.key)).flatMap((row) => row.usedBy)),
      ],
      command: `strata rmi ${request.keys.map(familiar).join(' ')}`,
    };
  };
  const remove = (request: RemovalRequest) => {
    const before = images;
    const { frees, untagged, deleted } = plan(request);
    const id = `undo-${undoable.size + 1}`;
    undoable.set(id, before);
    setImages(
      request.mode === 'delete'
        ? images.filter((image) => !request.keys.includes(keyOf(image)))
        : images.map((image) => (request.keys.includes(keyOf(image)) ? { ...image, name: null } : image)),
    );
    return {
      freed: frees,
      untagged,
      deleted: request.mode === 'delete' ? deleted.map((image) => image.imageId) : [],
      undo: { id, until: new Date(Date.now() + 15_000).toISOString() },
    };
  };
  const unused = (all: boolean): RemovalRequest => ({
    keys: world()
      .rows.filter((row) => row.name === null || (all && row.usedBy.length === 0))
      .map((row) => row.key),
    mode: 'delete',
  });

  const handlers: Handlers = {
    ...fakeFiles({
      find,
      isListed: (key, layer) => opened.detail(key, world().users)?.layers[layer]?.state !== 'elsewhere',
    }),
    ...fakeStorage({
      images: () => images,
      emit,
      remove: (keys) => remove({ keys, mode: 'delete' }).undo.id,
      pressure: options.pressure ?? 'fine',
    }),
    ...fakeInsight({ images: () => images, find, jobs }),
    ...fakeDiscover({ emit, images: () => images, jobs }, options.discover),
    ...fakeRegistries(emit, options.registries),
    ...fakeTrust({ find, jobs }, options.trust),
    ...fakePush({ find, images: () => images, jobs }),
    ...opened.answers,
    ...builds.answers,
    'app.facts': () => ({
      version: '0.1.0',
      runtime: 'Development page',
      platform: 'linux',
      dataFolder: '/home/ada/.local/share/strata',
      storeFolder: '/home/ada/.local/share/strata/store/v1',
      logFolder: '/home/ada/.local/share/strata/logs',
      theme: 'light',
      reducedMotion: false,
      keychain: false,
    }),
    'app.health': () => ({ worker: true }),
    'app.openWindow': () => null,
    'app.showFolder': () => null,
    'clipboard.write': ({ text }) => (copied.push(text), null),
    'settings.get': () => settings,
    'settings.set': (change) => (settings = { ...settings, ...change }),
    'images.page': (query) => pageOf(world().rows, query),
    'images.keys': (query) => select(world().rows, query).map((row) => row.key),
    'images.totals': () => totalsOf(world().rows, images, world().users, options.readOnly === true),
    'images.selectionTotals': ({ keys }) => {
      const chosen = images.filter((image) => keys.includes(keyOf(image)));
      const blobs = new Map(chosen.flatMap(layersOf).map((layer) => [layer.digest, layer.download]));
      return {
        count: keys.length,
        onDisk: [...blobs.values()].reduce((sum, size) => sum + size, 0),
        frees: plan({ keys: chosen.map(keyOf), mode: 'delete' }).frees,
      };
    },
    'images.detail': ({ key }) =>
      opened.detail(key, world().users) ?? detailOf(find(key), images, world().users),
    'images.documents': ({ key }) => {
      const image = find(key);
      const manifest = {
        schemaVersion: 2,
        mediaType: 'application/vnd.oci.image.manifest.v1+json',
        config: { digest: image.imageId, size: 7021 },
        layers: layersOf(image).map((layer) => ({ digest: layer.digest, size: layer.download })),
      };
      const config = {
        architecture: 'amd64',
        os: 'linux',
        created: image.created,
        rootfs: { type: 'layers', diff_ids: layersOf(image).map((layer) => layer.diffId) },
        history: image.steps.map((step) => ({
          created_by: step.instruction,
          empty_layer: step.layer === null,
        })),
      };
      return [
        {
          role: 'manifest',
          digest: image.digest,
          mediaType: manifest.mediaType,
          size: 2290,
          text: JSON.stringify(manifest, null, 2),
          verified: true,
        },
        {
          role: 'config',
          digest: image.imageId,
          mediaType: 'application/vnd.oci.image.config.v1+json',
          size: 7021,
          text: JSON.stringify(config),
          verified: image.name?.includes('redis') !== true,
        },
      ];
    },
    'images.inspect': ({ keys }) =>
      JSON.stringify(
        keys.map(find).map((image) => ({
          Id: image.imageId,
          RepoTags: [image.name],
          Created: image.created,
          Architecture: 'amd64',
          RootFS: { Type: 'layers', Layers: layersOf(image).map((layer) => layer.diffId) },
        })),
        null,
        4,
      ),
    'images.tag': ({ key, name }) => {
      if (/[A-Z\s]/.test(name))
        throw new FakeError(
          'INVALID_REFERENCE',
          `“${name}” is not the name of an image: repository names are lower case`,
        );
      const full = name.includes('/') ? name : `docker.io/library/${name}`;
      setImages([...images, { ...find(key), name: full.includes(':') ? full : `${full}:latest` }]);
      return { key: full };
    },
    'images.planRemoval': plan,
    'images.remove': remove,
    'images.undoRemoval': ({ id }) => {
      const before = undoable.get(id);
      if (before === undefined) throw new FakeError('UNDO_EXPIRED', 'The removal cannot be undone any more');
      const restored = before.filter((image) => !images.includes(image)).map(keyOf);
      setImages(before);
      return { restored };
    },
    'images.planPrune': ({ all }) => plan(unused(all)),
    'images.prune': ({ all }) => remove(unused(all)),
    'images.completeFilter': ({ text }) =>
      [
        'dangling:true',
        'dangling:false',
        'reference:nginx:*',
        'before:nginx:1.27',
        'since:debian:12',
        'until:24h',
      ].filter((each) => each.startsWith(text)),
    'images.export': ({ format }) => `/home/ada/images.${format}`,
    'pull.read': (request) => readText(request, images),
    'pull.plan': (request) => fakePlan(request, images),
    'pull.start': (request) =>
      jobs.pull(readText(request, images), () =>
        sampleImage(readText(request, images).reference, detailSteps(images), 3),
      ),
    'pull.tags': () => ['1.27', '1.27.2', '1.27-alpine', '1.26', 'mainline', 'stable', 'bookworm', 'alpine'],
    'jobs.list': jobs.list,
    'jobs.cancel': ({ id }) => (builds.runs.cancel(id) ? null : jobs.cancel(id)),
    'jobs.retry': ({ id }) => jobs.retry(id),
    'jobs.dismiss': ({ id }) => jobs.dismiss(id),
    'jobs.log': () => [
      { at: '2026-11-21T05:00:00.120Z', level: 'info', text: 'Resolved to sha256:4c1c50d0ffc6' },
      {
        at: '2026-11-21T05:00:03.480Z',
        level: 'warning',
        text: 'Layer a480a496ba95: connection reset by the registry; trying again in 2 s',
      },
    ],
    'store.verify': jobs.verify,
    'store.report': () => ({
      blobs: images.length * 6,
      bytes: 1_912_000_331,
      problems: [
        {
          kind: 'wrong-digest',
          digest: null,
          path: 'blobs/sha256/0ab3…',
          message: 'Layer 0ab3c1d2e3f4 hashes to something else: 3 of its bytes changed',
          images: ['docker.io/library/redis:7-alpine'],
          beyondRepair: null,
        },
      ],
    }),
    'store.repair': () => ({ discarded: 1, jobIds: [] }),
  };

  return {
    calls,
    copied,
    builds,
    emit,
    setImages,
    async invoke<N extends CallName>(name: N, input: CallInput<N>): Promise<Reply<ReturnType<Calls[N]>>> {
      calls.push({ name, input });
      const { delay = 0, failing } = options;
      if (delay > 0) await new Promise((resolve) => setTimeout(resolve, delay));
      try {
        const failure = failing?.[name];
        if (failure !== undefined) throw failure;
        return { ok: true, value: await handlers[name](input) };
      } catch (thrown) {
        if (thrown instanceof FakeError) return { ok: false, error: thrown.report };
        throw thrown;
      }
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    pathOf: () => '',
  };
}

function detailSteps(images: readonly SampleImage[]): SampleImage['steps'] {
  return images[0]?.steps ?? [];
}
