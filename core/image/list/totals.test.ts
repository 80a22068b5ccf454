import { describe, expect, it } from 'vitest';
import { memoryStore } from '../../testing/store/memory-store.ts';
import { loadImages } from '../load/load-images.ts';
import { sharingGroups, storeTotals } from './totals.ts';

const USAGE = { unreachable: 0, partial: 0, trash: 0, derived: 0, readOnly: false, location: '/store' };
const AMD64 = { platform: 'linux/amd64' };

describe('totals', () => {
  it('shows the founding example: two images of 50 MB that share 5 MB are 100 MB virtual, 95 MB on disk, 5 MB saved', async () => {
    const store = memoryStore();
    const base = { seed: 'base', size: 5_000_000 };
    for (const name of ['a', 'b']) {
      // Documents count too, so the own layer makes up what is left of 50 MB.
      const probe = memoryStore();
      const documents = [probe.image({ layers: [base, { seed: name, size: 44_990_000 }] })];
      const small = [...probe.present.values()]
        .filter((size) => size < 10_000)
        .reduce((sum, size) => sum + size, 0);
      expect(documents).toHaveLength(1);
      store.name(
        `docker.io/library/${name}:1`,
        store.image({ layers: [base, { seed: name, size: 45_000_000 - small }] }),
      );
    }
    const images = await loadImages(store, store.read, AMD64);
    expect(images.map(({ onDisk, unique }) => ({ onDisk, unique }))).toEqual([
      { onDisk: 50_000_000, unique: 45_000_000 },
      { onDisk: 50_000_000, unique: 45_000_000 },
    ]);
    expect(storeTotals(images, USAGE)).toMatchObject({
      images: 2,
      virtual: 100_000_000,
      onDisk: 95_000_000,
      saved: 5_000_000,
      unique: 90_000_000,
      sharedOnce: 5_000_000,
    });
    expect(sharingGroups(images).map(({ bytes, images: sharers }) => [bytes, sharers.length])).toEqual([
      [5_000_000, 2],
    ]);
  });

  it('counts an image under several names once', async () => {
    const store = memoryStore();
    const image = store.image({ layers: [{ seed: 'x', size: 1000 }] });
    for (const name of ['a:1', 'a:2', 'b:1']) store.name(`docker.io/library/${name}`, image);
    const images = await loadImages(store, store.read, AMD64);
    const totals = storeTotals(images, USAGE);
    expect(totals.images).toBe(1);
    expect(totals.virtual).toBe([...store.present.values()].reduce((sum, size) => sum + size, 0));
    expect(totals.saved).toBe(0);
  });

  it('calls reclaimable what dangling images alone hold, and the leftovers', async () => {
    const store = memoryStore();
    const shared = { seed: 'shared', size: 100 };
    store.name('docker.io/library/a:1', store.image({ layers: [shared, { seed: 'old', size: 1000 }] }));
    store.name('docker.io/library/a:1', store.image({ layers: [shared, { seed: 'new', size: 2000 }] }));
    const images = await loadImages(store, store.read, AMD64);
    const dangling = images.find(({ names }) => names.length === 0);
    expect(storeTotals(images, { ...USAGE, unreachable: 7, partial: 30 }).reclaimable).toBe(
      (dangling?.unique ?? 0) + 37,
    );
    expect(dangling?.unique).toBeGreaterThan(1000);
  });
});
