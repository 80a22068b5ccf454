import { writeFileSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { StrataError } from '../../oci/strata-error.ts';
import { indexOf } from '../../testing/images/layer-index-of.ts';
import { expectBounded, FUZZ, mutate, type Random } from '../../testing/images/mutations.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { TreeBuilder } from '../files/tree/tree-builder.ts';
import { COLUMNS, HEADER_LENGTH, CHECKSUM_AT, headerChecksum } from './format.ts';
import { EntryGroup } from './entry-group.ts';
import { openLayerColumns } from './layer-columns.ts';
import { openLayerIndex } from './layer-index.ts';

let folder: TemporaryFolder;
let whole: Buffer;
let file: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  file = join(folder.path, 'mutated');
  whole = await readFile(
    await indexOf(folder.path, 'whole', [
      { path: 'usr', kind: 'folder' },
      ...Array.from({ length: 12 }, (_, at) => ({ path: `usr/file-${at}`, content: `content ${at}` })),
      { path: 'usr/link', kind: 'symlink', target: 'file-1' },
      { path: 'usr/hard', kind: 'hardlink', target: 'usr/file-2' },
      { path: 'usr/.wh.gone' },
      { path: 'dev/null', kind: 'character-device' },
      { path: 'etc/größe', content: 'x', attributes: { 'user.note': 'value', 'user.other': '' } },
    ]),
  );
});
afterAll(() => folder.remove());

/** Mostly with a header that is whole again, so that what is behind it is looked at. */
function mutated(random: Random): Buffer {
  const header = whole.subarray(0, HEADER_LENGTH);
  const rest = whole.subarray(HEADER_LENGTH);
  if (random(4) > 0) return Buffer.concat([header, mutate(rest, random)]);
  const bytes = mutate(whole, random);
  if (bytes.length >= HEADER_LENGTH && random(8) > 0) {
    header.copy(bytes, 0, 0, 12);
    bytes.writeUInt32LE(headerChecksum(bytes), CHECKSUM_AT);
  }
  return bytes;
}

test('an index that is damaged anywhere is refused or read, whoever reads it', async () => {
  const refused = await expectBounded(20_000 * FUZZ, async (random, run) => {
    writeFileSync(file, mutated(random));
    if (run % 8 > 1) {
      const columns = openLayerColumns(file);
      try {
        for (const group of columns.groups()) {
          group.read(...COLUMNS);
          group.digest(random(20));
        }
      } finally {
        columns.close();
      }
      return;
    }
    const index = await openLayerIndex(file);
    if (run % 8 === 1) {
      const builder = new TreeBuilder();
      builder.add(index);
      const { versions } = builder.tree;
      for (let version = 0; version < versions.count; version += 1) {
        versions.xattrs(version);
        versions.link(version);
        versions.mode(version);
      }
      return;
    }
    expect([...index.entries()].every(({ path }) => typeof path === 'string')).toBe(true);
  });
  expect(refused).toBeGreaterThan(5000 * FUZZ);
}, 600_000);

test('a count of attributes that nothing backs is damage, not work without end', async () => {
  const path = await indexOf(folder.path, 'short', [{ path: 'a', attributes: { u: 'v' } }]);
  const bytes = await readFile(path);
  // So short a column is stored as it is, without anything that tells damage: 1 attribute, 1 byte "u", 1 byte "v".
  const at = bytes.indexOf(Buffer.from([1, 1, 0x75, 1, 0x76]));
  expect(at).toBeGreaterThan(HEADER_LENGTH);
  bytes.fill(0xff, at, at + 5);
  await writeFile(file, bytes);
  const index = await openLayerIndex(file);
  expect(() => [...index.entries()]).toThrow(StrataError);
  const [group] = index.groups();
  expect(() => group && new EntryGroup(group).xattrs(0)).toThrow(StrataError);
});
