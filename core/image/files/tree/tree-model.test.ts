import { expect, test } from 'vitest';
import { TYPE } from '../../../stream/tar/entry.ts';
import { sha256 } from '../../../testing/images/sample-layer.ts';
import { expectBounded, FUZZ, oneOf, type Random } from '../../../testing/images/mutations.ts';
import { ColumnWriter } from '../../layer-index/column-bytes.ts';
import type { ColumnName } from '../../layer-index/format.ts';
import type { LayerIndex } from '../../layer-index/layer-index.ts';
import { ROOT } from './node-tree.ts';
import { TreeBuilder } from './tree-builder.ts';
import { KIND } from './versions.ts';

interface Entry {
  readonly path: string;
  readonly type: number;
  readonly size: number;
}

/** A tree begins with 150 kB of tables. */
const TREES_MEMORY = 256 * 1024 * 1024;
const FOLDERS = ['a', 'b', 'a/b', 'a/c', 'a/b/c', 'b/a'];
const NAMES = ['a', 'b', 'c', 'x', 'y'];
const WHITEOUTS = ['.wh.a', '.wh.b', '.wh.c', '.wh.x', '.wh..wh..opq', '.wh..wh.plnk', '.wh...', '.wh.'];

function randomEntry(random: Random): Entry {
  const folder = random(4) === 0 ? '' : `${oneOf(random, FOLDERS)}/`;
  const kind = random(8);
  const path = `${random(9) === 0 ? './' : ''}${folder}${oneOf(random, kind < 2 ? WHITEOUTS : NAMES)}`;
  if (kind < 5) return { path, type: TYPE.file, size: kind < 2 ? 0 : 1 + random(100) };
  return { path, type: kind < 7 ? TYPE.directory : TYPE.fifo, size: 0 };
}

/** An index in memory; the columns that it has not are zeros. */
function indexInMemory(entries: readonly Entry[]): LayerIndex {
  const columns = new Map<ColumnName, ColumnWriter>();
  const column = (name: ColumnName): ColumnWriter => {
    const known = columns.get(name) ?? new ColumnWriter();
    columns.set(name, known);
    return known;
  };
  for (const { path, type, size } of entries) {
    column('pathShared').number(0);
    column('pathLength').number(path.length);
    column('pathBytes').bytes(Buffer.from(path));
    column('type').byte(type);
    column('size').number(size);
    column('xattrs').number(0);
  }
  const group = {
    entries: entries.length,
    column: (name: ColumnName) => columns.get(name)?.view() ?? Buffer.alloc(0),
  };
  return {
    facts: { diffId: sha256('x'), unpacked: 0, entries: entries.length },
    *groups() {
      yield group;
    },
    entries: () => {
      throw new Error('Trees are built from columns');
    },
  };
}

interface Shown {
  readonly kind: 'file' | 'folder' | 'other';
  readonly size: number;
  readonly layer: number;
}
type Model = Map<string, Shown>;

const below = (path: string, folder: string): boolean => folder === '' || path.startsWith(`${folder}/`);

/** The specification, word by word, on a map of paths. */
function applyLayer(model: Model, entries: readonly Entry[], layer: number): void {
  const hidden: { readonly path: string; readonly itself: boolean }[] = [];
  for (const entry of entries) {
    const path = entry.path.replace(/^\.\//, '');
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (name === '.wh..wh..opq') hidden.push({ path: folder, itself: false });
    else if (name.startsWith('.wh.')) {
      const target = name.slice(4);
      if (!target.startsWith('.wh.') && !['', '.', '..'].includes(target))
        hidden.push({ path: folder === '' ? target : `${folder}/${target}`, itself: true });
    } else {
      makeFolders(model, folder, layer);
      const kind =
        entry.type === TYPE.file ? 'file' : entry.type === TYPE.directory ? 'folder' : ('other' as const);
      if (kind !== 'folder') for (const other of model.keys()) if (below(other, path)) model.delete(other);
      model.set(path, { kind, size: entry.size, layer });
    }
  }
  for (const { path, itself } of hidden) {
    const own = [...model].filter(([, { layer: from }]) => from === layer).map(([other]) => other);
    for (const [other, shown] of model) {
      if (shown.layer === layer || !(below(other, path) || (itself && other === path))) continue;
      // What this layer itself has below it needs the folder.
      if (own.some((mine) => below(mine, other))) model.set(other, { kind: 'folder', size: 0, layer });
      else model.delete(other);
    }
  }
}

function makeFolders(model: Model, folder: string, layer: number): void {
  const parts = folder === '' ? [] : folder.split('/');
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const path = parts.slice(0, depth).join('/');
    if (model.get(path)?.kind !== 'folder') model.set(path, { kind: 'folder', size: 0, layer });
  }
}

function drawn(model: Model): string {
  return [...model]
    .map(([path, { kind, size, layer }]) => `${path} ${kind} ${size} ${layer}`)
    .sort()
    .join('\n');
}

function shownAfter(builder: TreeBuilder, layer: number): Model {
  const { tree } = builder;
  const model: Model = new Map();
  for (let node = ROOT + 1; node < tree.nodes.count; node += 1) {
    const version = tree.after(node, layer);
    if (version < 0) continue;
    const kind = tree.versions.kind[version];
    model.set(tree.nodes.path(node).slice(1), {
      kind: kind === KIND.file ? 'file' : kind === KIND.folder ? 'folder' : 'other',
      size: tree.versions.stored[version] ?? 0,
      layer: tree.versions.layer[version] ?? 0,
    });
  }
  return model;
}

test('random layers give the tree that the specification, taken word by word, gives', async () => {
  // Of two or three layers each.
  await expectBounded(
    8000 * FUZZ,
    (random) => {
      const builder = new TreeBuilder();
      const layers = Array.from({ length: 1 + random(4) }, () =>
        Array.from({ length: 1 + random(10) }, () => randomEntry(random)),
      );
      const model: Model = new Map();
      const expected = layers.map((entries, layer) => {
        builder.add(indexInMemory(entries));
        applyLayer(model, entries, layer);
        return drawn(model);
      });
      for (const [layer, drawing] of expected.entries()) {
        const about = JSON.stringify(layers.map((entries) => entries.map(({ path, type }) => [path, type])));
        expect(drawn(shownAfter(builder, layer)), `after layer ${layer} of ${about}`).toBe(drawing);
      }
    },
    { memory: TREES_MEMORY },
  );
}, 600_000);

test('a layer that replaces a large folder again and again is refused before it takes long', () => {
  const files = (count: number, path: (at: number) => string): Entry[] =>
    Array.from({ length: count }, (_, at) => ({ path: path(at), type: TYPE.file, size: 1 }));
  const base = files(16_000, (at) => `a/${at}`);
  for (const churn of [
    files(16_000, (at) => (at % 2 === 0 ? 'a' : 'a/x')),
    files(16_000, () => 'a/.wh..wh..opq'),
    files(16_000, (at) => (at % 2 === 0 ? 'a/x' : '.wh.a')),
  ]) {
    const builder = new TreeBuilder();
    for (let layer = 0; layer < 4; layer += 1)
      builder.add(indexInMemory(base.map((entry, at) => ({ ...entry, path: `${entry.path}${layer}${at}` }))));
    const since = performance.now();
    let refused: unknown;
    try {
      for (let layer = 0; layer < 4; layer += 1) builder.add(indexInMemory(churn));
    } catch (error) {
      refused = error;
    }
    expect(performance.now() - since).toBeLessThan(3000);
    const { code } = { code: 'EXPANSION_LIMIT', ...(refused as object | undefined) };
    expect(code).toBe('EXPANSION_LIMIT');
  }
});
