import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { OpenedSource } from '../../api/opened.ts';
import type { LayerFacts } from '../../image/layer-index/layer-facts.ts';
import { formatReference, type Reference } from '../../oci/reference.ts';
import { StrataError } from '../../oci/strata-error.ts';
import type { TransferParts } from '../../transfer/layer-download.ts';
import type { FoundImage } from '../../transfer/look/found-image.ts';
import { lookLayers } from '../../transfer/look/look-layers.ts';
import { openPlace } from '../../transfer/look/open-place.ts';
import { remoteImage } from '../../transfer/look/remote-image.ts';
import { sharedWork } from '../../transfer/shared-work.ts';
import type { OpenedInside } from '../inside.ts';
import { readPull } from '../pull-target.ts';
import type { LookedAt } from './ground.ts';
import { titleOf } from './opened-detail.ts';
import { openedImage, type KnownImage } from './opened-image.ts';

export interface OpenedSources extends OpenedInside {
  lookAt(key: string): LookedAt | undefined;
  /** Closes all of them. */
  end(): Promise<void>;
}

interface Opened {
  readonly source: OpenedSource;
  /** The same for the same unchanged thing. */
  readonly stamp: string;
  readonly images: ReadonlyMap<string, KnownImage>;
  readonly close: () => Promise<void>;
}

interface ToOpen {
  readonly kind: OpenedSource['kind'];
  readonly title: string;
  readonly size: number;
  readonly stamp: string;
  readonly remote: Reference | null;
  readonly images: readonly FoundImage[];
  readonly close: () => Promise<void>;
}

const NEVER = new AbortController().signal;

/** Images that are looked at where they are (D13, D21), for as long as this process has them open. */
export function openedSources(parts: TransferParts): OpenedSources {
  const { store, workers } = parts;
  const open = new Map<string, Opened>();
  const listing = sharedWork<LayerFacts>();
  const opening = sharedWork<OpenedSource>();

  function find(key: string): KnownImage | undefined {
    return open.get(/^opened:([^/]+)\//.exec(key)?.[1] ?? '')?.images.get(key);
  }

  function get(key: string): KnownImage {
    const image = find(key);
    if (image !== undefined) return image;
    throw new StrataError('IMAGE_NOT_FOUND', 'This image is not open any more', {
      action: 'Open its archive, folder or registry once more.',
      evidence: { image: key },
    });
  }

  function sameAs(stamp: string): OpenedSource | undefined {
    return [...open.values()].find((other) => other.stamp === stamp)?.source;
  }

  async function add({ kind, title, size, stamp, remote, images, close }: ToOpen): Promise<OpenedSource> {
    const id = randomBytes(8).toString('hex');
    const known = new Map<string, KnownImage>();
    for (const [position, image] of images.entries()) {
      const key = `opened:${id}/${position}`;
      const layers = lookLayers(parts, { title: titleOf(image), layers: image.layers, remote }, listing);
      known.set(key, await openedImage(store, { key, source: { id, title, kind }, image, layers }));
    }
    const source: OpenedSource = {
      id,
      kind,
      title,
      size,
      images: [...known].map(([key, { detail }], position) => {
        const image = images[position];
        return {
          key,
          title: image === undefined ? '' : titleOf(image),
          platform: detail.row.platform,
        };
      }),
    };
    open.set(id, { source, stamp, images: known, close });
    return source;
  }

  return {
    list: () => [...open.values()].map(({ source }) => source),
    lookAt: find,

    async open(path, options = {}) {
      const stamp = await stampOf(path);
      return opening(stamp, options.signal, async () => {
        const before = sameAs(stamp);
        if (before !== undefined) return before;
        const ground = { workers, temporary: () => store.temporary(), diskFree: () => store.diskFree() };
        const place = await openPlace(ground, path, options);
        try {
          return await add({ ...place, stamp, remote: null });
        } catch (error) {
          await place.close();
          throw error;
        }
      });
    },

    async openRemote(request, { signal = NEVER } = {}) {
      const { reference, platform } = await readPull(request, store);
      const image = await remoteImage(parts, { reference, platform, signal });
      const stamp = `${formatReference(reference)} ${image.manifest?.digest}`;
      const source = {
        kind: 'registry',
        title: reference.familiar,
        size: 0,
        stamp,
        remote: reference,
        images: [image],
        close: () => Promise.resolve(),
      } as const;
      return opening(stamp, signal, async () => sameAs(stamp) ?? add(source));
    },

    async close(id) {
      const opened = open.get(id);
      open.delete(id);
      await opened?.close();
    },

    planIndex: async ({ key }, layer) => get(key).looked.plan(layer),

    async index({ key }, layer, watching = {}) {
      const image = get(key);
      try {
        await image.looked.index(layer, watching);
      } finally {
        await image.refresh();
      }
    },

    async end() {
      const all = [...open.values()];
      open.clear();
      await Promise.all(all.map(({ close }) => close()));
    },
  };
}

/** What tells an archive or a layout from the one that was there before. */
async function stampOf(path: string): Promise<string> {
  const whole = resolve(path);
  const stamps = await Promise.all(
    [whole, join(whole, 'index.json')].map((file) => stat(file, { bigint: true }).catch(() => undefined)),
  );
  return [whole, ...stamps.map((found) => `${found?.ino}/${found?.size}/${found?.mtimeNs}`)].join(' ');
}
