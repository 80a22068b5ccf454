import { describe, expect, it } from 'vitest';
import type { ImagesQuery } from '../../api/images.ts';
import { memoryStore } from '../../testing/store/memory-store.ts';
import { loadImages } from '../load/load-images.ts';
import { exportRows, imagesPage, selectRows } from './page.ts';
import { selectionTotals } from './selection.ts';

const NOW = Date.parse('2024-06-01T00:00:00Z');
const QUERY: ImagesQuery = {
  filters: [],
  sort: { by: 'name', descending: false },
  groupBy: 'none',
  offset: 0,
  limit: 1000,
};

async function someImages() {
  const store = memoryStore();
  const add = (name: string, size: number, created?: string): void =>
    store.name(
      name,
      store.image({ layers: [{ seed: name, size }], ...(created === undefined ? {} : { created }) }),
    );
  add('docker.io/library/b:1.9', 300, '2024-01-03T00:00:00Z');
  add('docker.io/library/b:1.10', 100, '2024-01-01T00:00:00Z');
  add('docker.io/library/a:1', 200, '0001-01-01T00:00:00Z');
  add('quay.io/c/c:1', 50, '2024-01-02T00:00:00Z');
  store.names.push({ name: null, descriptor: store.image({ layers: [{ seed: 'x', size: 1 }] }) });
  return loadImages(store, store.read, { platform: 'linux/amd64' });
}

describe('a page of images', () => {
  it.each([
    ['name', false, ['a:1', 'b:1.9', 'b:1.10', 'quay.io/c/c:1', '<none>:<none>']],
    ['name', true, ['quay.io/c/c:1', 'b:1.10', 'b:1.9', 'a:1', '<none>:<none>']],
    ['created', true, ['b:1.9', 'quay.io/c/c:1', '<none>:<none>', 'b:1.10', 'a:1']],
    ['created', false, ['<none>:<none>', 'b:1.10', 'quay.io/c/c:1', 'b:1.9', 'a:1']],
    ['onDisk', true, ['b:1.9', 'a:1', 'b:1.10', 'quay.io/c/c:1', '<none>:<none>']],
  ] as const)('sorts by %s (descending: %s), rows without a value last', async (by, descending, expected) => {
    const images = await someImages();
    const { rows } = imagesPage(images, { ...QUERY, sort: { by, descending } }, NOW);
    expect(rows.map((row) => `${row.repository}:${row.tag}`)).toEqual(expected);
  });

  it('groups by repository or registry whatever the order inside', async () => {
    const images = await someImages();
    const query: ImagesQuery = { ...QUERY, groupBy: 'repository', sort: { by: 'onDisk', descending: true } };
    const page = imagesPage(images, query, NOW);
    expect(page.rows.map((row) => row.repository)).toEqual(['<none>', 'a', 'b', 'b', 'quay.io/c/c']);
    expect(page.groups.map(({ title, count }) => [title, count])).toEqual([
      ['<none>', 1],
      ['a', 1],
      ['b', 2],
      ['quay.io/c/c', 1],
    ]);
    expect(page.groups.reduce((sum, group) => sum + group.onDisk, 0)).toBe(
      images.reduce((sum, image) => sum + image.onDisk, 0),
    );
    expect(
      imagesPage(images, { ...query, groupBy: 'registry' }, NOW).groups.map(({ title }) => title),
    ).toEqual(['', 'docker.io', 'quay.io']);
  });

  it('gives the part that was asked for, and counts the rest', async () => {
    const page = imagesPage(await someImages(), { ...QUERY, filters: ['b:'], offset: 1, limit: 1 }, NOW);
    expect(page).toMatchObject({ matching: 2, total: 5 });
    expect(page.rows.map(({ tag }) => tag)).toEqual(['1.10']);
  });

  it('totals a selection with shared blobs once, and passes by keys that went', async () => {
    const store = memoryStore();
    const shared = { seed: 's', size: 1000 };
    store.name('docker.io/library/a:1', store.image({ layers: [shared, { seed: 'a', size: 10 }] }));
    store.name('docker.io/library/b:1', store.image({ layers: [shared, { seed: 'b', size: 20 }] }));
    const images = await loadImages(store, store.read, { platform: 'linux/amd64' });
    const all = [...store.present.values()].reduce((sum, size) => sum + size, 0);
    const keys = ['docker.io/library/a:1', 'docker.io/library/b:1', 'docker.io/library/gone:1'];
    expect(selectionTotals(images, keys)).toEqual({ count: 2, onDisk: all, frees: all });
    const one = selectionTotals(images, keys.slice(0, 1));
    expect(one.onDisk - one.frees).toBe(1000);
  });

  it('exports CSV that no spreadsheet takes for formulas, and JSON with everything', async () => {
    const store = memoryStore();
    store.name('=cmd|x/y:1', store.image({ layers: [], labels: { a: 'b' } }));
    const images = await loadImages(store, store.read, { platform: 'linux/amd64' });
    const { rows } = selectRows(images, QUERY, NOW);
    const [title, line] = exportRows(rows, 'csv').split('\r\n');
    expect(title).toMatch(/^repository,tag,imageId,/);
    expect(line).toMatch(/^'=cmd\|x\/y,1,sha256:/);
    expect(JSON.parse(exportRows(rows, 'json'))).toEqual(rows);
  });

  it('answers for 10,000 images in well under a tenth of a second', async () => {
    const store = memoryStore();
    const bases = Array.from({ length: 20 }, (_, index) => ({ seed: `base${index}`, size: 1000 }));
    for (let index = 0; index < 10_000; index++) {
      const layers = [
        bases[index % 20]!,
        { seed: `own${index % 500}`, size: 5 },
        { seed: `top${index}`, size: 1 },
      ];
      const created = new Date(NOW - index * 60_000).toISOString();
      store.name(`docker.io/team${index % 50}/app${index % 700}:${index}`, store.image({ layers, created }));
    }
    const images = await loadImages(store, store.read, { platform: 'linux/amd64' });
    const query: ImagesQuery = { ...QUERY, filters: ['team1', 'dangling:false'], limit: 100 };
    const times = Array.from({ length: 7 }, () => {
      const start = performance.now();
      expect(imagesPage(images, query, NOW).total).toBe(10_000);
      imagesPage(images, { ...QUERY, groupBy: 'repository', sort: { by: 'created', descending: true } }, NOW);
      return (performance.now() - start) / 2;
    }).sort((a, b) => a - b);
    // 50 ms on an idle machine; other work on the same two cores must not fail the test.
    expect(times[0]).toBeLessThan(100);
  });
});
