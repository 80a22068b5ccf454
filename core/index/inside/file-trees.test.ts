import { expect, inject, test } from 'vitest';
import { EVERY_FILE, type FileRow, type FilesQuery } from '../../api/files.ts';
import { keepImageFiles } from '../../image/files/open-image-files.ts';
import type { PlacedLayer } from '../../image/placed-layer.ts';
import { sha256 } from '../../stream/hash.ts';
import { openWorkers } from '../../stream/workers.ts';
import { entryOf } from '../../testing/images/image-trees.ts';
import { indexOf } from '../../testing/images/layer-index-of.ts';
import { withTemporaryFolder } from '../../testing/temporary-folder.ts';
import type { FilesInside } from '../inside.ts';
import { fileTrees } from './file-trees.ts';

/** Images by key, each with its layers in short. */
const IMAGES: Readonly<Record<string, readonly (readonly string[])[]>> = {
  old: [['etc/', 'etc/hosts=1', 'etc/old=12'], ['etc/hosts=123']],
  new: [['etc/', 'etc/hosts=123', 'etc/new=1'], ['opt/tool=1']],
};

type Trees = Pick<FilesInside, 'page' | 'entries' | 'history' | 'waste' | 'map'>;

async function withTrees(use: (trees: Trees) => Promise<void>): Promise<void> {
  const workers = openWorkers({ folder: inject('workers'), size: 1 });
  try {
    await withTemporaryFolder(async (folder) => {
      const place = async (key: string, at: number, entries: readonly string[]): Promise<PlacedLayer> => {
        const diffId = sha256(Buffer.from(`${key}${at}`));
        const indexFile = await indexOf(folder, `${key}${at}`, entries.map(entryOf));
        return { diffId, digest: diffId, indexFile, bytes: { kind: 'elsewhere' } };
      };
      await use(
        fileTrees({
          workers,
          files: keepImageFiles(workers),
          image: ({ key }) =>
            Promise.resolve({
              layers: () => Promise.all((IMAGES[key] ?? []).map((layer, at) => place(key, at, layer))),
            }),
        }),
      );
    });
  } finally {
    await workers.close();
  }
}

const OLD = { key: 'old', platform: null };
const NEW = { key: 'new', platform: null };
const QUERY: Omit<FilesQuery, 'view'> = {
  ...OLD,
  expanded: 'all',
  sort: { by: 'name', descending: false },
  filter: EVERY_FILE,
  offset: 0,
  limit: 100,
};

async function drawn(rows: AsyncIterable<FileRow>): Promise<string[]> {
  const found: string[] = [];
  for await (const { change, path } of rows) found.push(`${change} ${path}`);
  return found;
}

test('an image shows its layers, its files and what another has differently', () =>
  withTrees(async (trees) => {
    const layer = await trees.page({ ...QUERY, view: { kind: 'layer', layer: 1 } });
    expect(layer.rows.map(({ change, path }) => `${change} ${path}`)).toEqual([
      'none /etc',
      'changed /etc/hosts',
    ]);
    const compared = { kind: 'comparison', with: NEW } as const;
    const expected = ['none /etc', 'added /etc/new', 'removed /etc/old', 'added /opt', 'added /opt/tool'];
    const page = await trees.page({ ...QUERY, view: compared });
    expect(page.rows.map(({ change, path }) => `${change} ${path}`)).toEqual(expected);
    expect(await drawn(trees.entries(OLD, compared, '/'))).toEqual(expected);
    expect(await drawn(trees.entries(OLD, compared, '/opt'))).toEqual(['added /opt', 'added /opt/tool']);
    expect(await drawn(trees.entries(OLD, { kind: 'filesystem', upTo: 1 }, '/etc'))).toEqual([
      'none /etc',
      'changed /etc/hosts',
      'none /etc/old',
    ]);
    expect((await trees.history(OLD, '/etc/hosts')).events).toHaveLength(2);
    expect((await trees.waste(OLD, 5)).wasted).toBe(1);
    expect((await trees.map({ ...OLD, by: 'layer', upTo: 1, root: '/' })).size).toBe(6);
  }));
