import path from 'node:path';
import type { SignaturePolicy } from '../api/registries.ts';
import { sharedBandwidth } from '../registry/http/bandwidth.ts';
import { dockerCredentials } from '../registry/credentials/docker-credentials.ts';
import { openRegistry } from '../registry/registry.ts';
import { openStore } from '../store/open-store.ts';
import { digestFile } from '../stream/digest-file.ts';
import { openWorkers } from '../stream/workers.ts';
import type { TransferParts } from '../transfer/layer-download.ts';
import { planPull } from '../transfer/plan.ts';
import { pull } from '../transfer/pull.ts';
import type { Core, CoreOptions, Images } from './core.ts';
import { discardDamaged, pullsToRepair, type HashFile } from './discard-damaged.ts';
import { layerChecks } from './check-layers.ts';
import type { Building } from './building.ts';
import type { Discovering } from './discovering.ts';
import type { Inside } from './inside.ts';
import type { OpenedSources } from './inside/opened.ts';
import { imagesOf } from './images-of.ts';
import type { OpenPushing } from './pushing/open-pushing.ts';
import { describePlan } from './pull-plan.ts';
import { readPull } from './pull-target.ts';
import type { Registries } from './registries.ts';
import { connectionSettings } from './registries/connection-options.ts';
import { loginsOf } from './registries/logins.ts';
import { openRegistryFile } from './registries/registry-file.ts';
import { pruneImages, removeImages } from './removing.ts';
import { interruptedPulls } from './interrupted.ts';
import { tagImage } from './tag-image.ts';
import type { Trusting } from './trusting.ts';

/** As many at a time as docker; more only divides the same network. */
const CONCURRENT_LAYERS = 3;
const NEVER = new AbortController().signal;

/** Opens the store, and the rest when it is needed. Nothing here keeps a process alive by itself. */
export async function openCore(options: CoreOptions): Promise<Core> {
  const store = await openStore({
    root: path.join(options.home, 'store', 'v1'),
    ...(options.log === undefined ? {} : { log: options.log }),
  });
  const workers = openWorkers({ folder: options.workersFolder });
  const docker = dockerCredentials();
  const file = openRegistryFile(options.home);
  const connections = connectionSettings(file);
  const bandwidth = sharedBandwidth(options.bandwidth);
  const logins = loginsOf(options.vault, docker);
  const registry = openRegistry({
    credentials: logins,
    registries: connections.of,
    limits: { bandwidth },
  });
  const policyOf = async (domain: string): Promise<SignaturePolicy> => (await file.entry(domain)).policy;
  const parts: TransferParts = {
    store,
    registry,
    workers,
    async admit(admission) {
      const policy = await policyOf(admission.reference.domain);
      if (policy !== 'off') await (await core.trusting()).admit(admission, policy);
    },
  };
  const hashFile: HashFile = (file, algorithm, hashing) =>
    digestFile(workers, file, { algorithm, ...hashing });
  let opened: OpenedSources | undefined;
  const images = imagesOf(store, (key) => opened?.lookAt(key));
  let inside: Promise<Inside> | undefined;
  const loadInside = async (): Promise<Inside> => {
    const loaded = (await import('./inside/open-inside.ts')).openInside(parts, images);
    opened = loaded.opened;
    return loaded;
  };
  let registries: Promise<Registries> | undefined;
  const loadRegistries = async (): Promise<Registries> =>
    (await import('./registries/open-registries.ts')).openRegistries({
      file,
      connections,
      registry,
      logins,
      docker,
      vault: options.vault,
    });
  let building: Promise<Building> | undefined;
  const loadBuilding = async (): Promise<Building> =>
    (await import('./building.ts')).openBuilding(parts, images.forget);
  let pushing: Promise<OpenPushing> | undefined;
  const loadPushing = async (): Promise<OpenPushing> =>
    (await import('./pushing/open-pushing.ts')).openPushing({
      parts,
      images: images.current,
      changed: () => void discovering?.then((finder) => finder.forgetLists()).catch(() => undefined),
    });
  let discovering: Promise<Discovering> | undefined;
  const loadDiscovering = async (): Promise<Discovering> =>
    (await import('./discovering/open-discovering.ts')).openDiscovering({
      ...parts,
      home: options.home,
      images: images.current,
      // Without the logins: asking helpers for them takes longer than a search.
      registries: file.entries,
    });
  let trusting: Promise<Trusting> | undefined;
  const loadTrusting = async (): Promise<Trusting> =>
    (await import('./trusting/open-trusting.ts')).openTrusting({
      ...parts,
      home: options.home,
      images: images.current,
      inside: () => core.inside(),
      policyOf,
    });
  const closing = new AbortController();
  const checks = layerChecks(parts, images.current, options.log ?? (() => undefined));
  /** After a change of our own, the next look is a fresh one, whether or not the watcher has called yet. */
  const changing = async <T>(change: (now: Images) => Promise<T>): Promise<T> => {
    images.forget();
    try {
      return await change(await images.current());
    } finally {
      images.forget();
    }
  };

  const core: Core = {
    home: options.home,
    storeFolder: store.root,
    readOnly: store.readOnly,
    images: images.current,
    inside: () => (inside ??= loadInside()),
    building: () => (building ??= loadBuilding()),
    registries: () => (registries ??= loadRegistries()),
    discovering: () => (discovering ??= loadDiscovering()),
    pushing: () => (pushing ??= loadPushing()),
    trusting: () => (trusting ??= loadTrusting()),
    remove: (request, { grace }) => changing((now) => removeImages(store, now, request, grace)),
    prune: (request, { grace }) => changing((now) => pruneImages(store, now, request, grace)),
    undoRemoval: (id) => changing(async () => ({ restored: (await store.restore(id)).names })),
    tag: (keyOrName, name) => changing((now) => tagImage(store, now, keyOrName, name)),

    readPull: async (request) => (await readPull(request, store)).target,
    async planPull(request, { signal = NEVER } = {}) {
      const read = await readPull(request, store);
      const plan = await planPull(parts, { ...read, signal });
      return describePlan(read.target, plan, await store.diskFree());
    },
    async pull(request, { signal = NEVER, observe = () => undefined } = {}) {
      const { reference, name: called, platform, platforms } = await readPull(request, store);
      try {
        const concurrentLayers = options.concurrentLayers ?? CONCURRENT_LAYERS;
        const { name, digest, status } = await pull(parts, {
          reference,
          name: called,
          platform,
          ...(platforms === undefined ? {} : { platforms }),
          concurrentLayers,
          signal,
          observe,
        });
        return { key: name, digest, status };
      } finally {
        images.forget();
      }
    },
    async tags(text, { signal = NEVER } = {}) {
      const { reference } = await readPull({ text, platform: null }, store);
      const tags: string[] = [];
      for await (const tag of registry.tags(reference, { signal })) tags.push(tag);
      return (await import('../discover/tags/tag-order.ts')).sortTags(tags);
    },
    interruptedPulls: () => interruptedPulls(store),
    dismissInterrupted: (id) => store.dismissJob(id),

    verify: ({ signal = NEVER, onProgress = () => undefined } = {}) =>
      store.verify({
        hashFile,
        signal,
        onProgress: ({ bytes, totalBytes }) => onProgress(bytes, totalBytes),
      }),
    async discardDamaged(report) {
      // Which platforms are here, only documents tell that may be among the damaged.
      const pulls = pullsToRepair(report, (await images.current()).all);
      try {
        return { discarded: await discardDamaged(store, report, hashFile), pulls };
      } finally {
        images.forget();
      }
    },
    limitBandwidth: bandwidth.limit,
    checkLayers: () => (store.readOnly ? Promise.resolve() : checks.run(closing.signal)),
    health: () => workers.ping('layer'),
    watch(listener) {
      images.keep();
      return store.watch(() => {
        images.forget();
        listener();
      });
    },
    async close() {
      closing.abort();
      await (await pushing)?.end();
      await opened?.end();
      store.close();
      registry.close();
      await workers.close();
    },
  };
  return core;
}
