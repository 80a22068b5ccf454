import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, test } from 'vitest';
import { sha256 } from '../../stream/hash.ts';
import { withTemporaryFolder } from '../../testing/temporary-folder.ts';
import { openEarlierLayer } from './earlier-layer.ts';
import type { PlacedEntry } from './place-entries.ts';
import { writeSorted } from './write-entries.ts';

const TIME = { seconds: 0, isAsked: false };
const LONG = `b/${'long'.repeat(40)}`;

function entryOf(place: string, text: string | null): PlacedEntry {
  const bytes = Buffer.from(text ?? '');
  return {
    path: place,
    from: place,
    source: 0,
    kind: text === null ? 'folder' : 'file',
    mode: 0o644,
    uid: 0,
    gid: 0,
    mtime: null,
    nanos: 0,
    link: '',
    size: bytes.length,
    digest: text === null ? undefined : sha256(bytes),
    xattrs: [],
    content: undefined,
  };
}

test('files of an earlier layer are found by their digests, whatever came, went or changed beside them', async () => {
  await withTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'layer');
    const texts = new Map([
      ['a', 'first'],
      ['b/gone', 'gone'],
      ['b/here', 'x'.repeat(5000)],
      [LONG, 'long'],
      ['b.c', 'after the folder'],
      ['big', 'y'.repeat(300_000)],
      ['changed', 'before'],
      ['last', ''],
    ]);
    const entries = [...texts].map(([place, text]) => entryOf(place, text));
    entries.splice(1, 0, entryOf('b', null));
    writeSorted(file, entries, ({ path: place }) => [Buffer.from(texts.get(place) ?? '')], TIME);
    const layer = openEarlierLayer(file);
    const read = (place: string, text: string): string | undefined => {
      const bytes = layer?.bytes(entryOf(place, text));
      return bytes === undefined ? undefined : Buffer.from(bytes).toString();
    };
    expect(read('a', 'first')).toBe('first');
    expect(read('a.new', 'new')).toBeUndefined();
    expect(read('b/here', 'x'.repeat(5000))).toBe('x'.repeat(5000));
    expect(read(LONG, 'long')).toBeUndefined();
    expect(read('b.c', 'after the folder')).toBe('after the folder');
    expect(read('big', 'y'.repeat(300_000))).toBeUndefined();
    expect(read('changed', 'behind')).toBeUndefined();
    expect(read('last', '')).toBe('');
    expect(read('later', '')).toBeUndefined();
    layer?.close();
  });
});

test('what is gone or no layer holds nothing', async () => {
  await withTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'junk');
    await writeFile(file, Buffer.alloc(10_000, 'junk'));
    expect(openEarlierLayer(`${file}-gone`)).toBeUndefined();
    const layer = openEarlierLayer(file);
    expect(layer?.bytes(entryOf('a', 'first'))).toBeUndefined();
    layer?.close();
  });
});
