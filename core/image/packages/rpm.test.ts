import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRpmDatabase } from '../../testing/images/rpm-database.ts';
import { makeBerkeley, makeNdb } from '../../testing/images/rpm-formats.ts';
import { run } from '../../testing/run.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { databaseAt } from './databases.ts';
import { UnreadableDatabase, type RawPackage } from './raw-package.ts';
import { readSqliteTable } from './sqlite.ts';

const SQLITE = '/usr/lib/sysimage/rpm/rpmdb.sqlite';
const NDB = '/usr/lib/sysimage/rpm/Packages.db';
const BERKELEY = '/var/lib/rpm/Packages';

let folder: TemporaryFolder;
let real: Buffer;
let queried: string;
/** Headers as every backend keeps them. */
let blobs: readonly Buffer[];

beforeAll(async () => {
  folder = await temporaryFolder();
  const database = await makeRpmDatabase(folder.path, [
    { name: 'sample', version: '1.2', release: '3.fc40', epoch: 2, license: 'MIT AND Apache-2.0' },
    { name: 'many-files', version: '7~rc1', release: '1', license: 'GPL-2.0-or-later', files: 1500 },
    ...Array.from({ length: 3 }, (_, at) => ({
      name: `small-${at}`,
      version: `${at}`,
      release: '1',
      license: 'BSD',
    })),
  ]);
  const format = '%{NAME}|%{EPOCHNUM}:%{VERSION}-%{RELEASE}|%{ARCH}|%{LICENSE}|%{SUMMARY}|%{SIZE}\n';
  queried = (await run('rpm', ['--dbpath', database, '-qa', '--qf', format])).stdout;
  real = await readFile(join(database, 'rpmdb.sqlite'));
  blobs = [...readSqliteTable(real, 'Packages')].map(([, blob]) => blob).filter(Buffer.isBuffer);
}, 60_000);
afterAll(() => folder.remove());

function read(path: string, bytes: Buffer): readonly RawPackage[] {
  return [...(databaseAt(path)?.read(bytes, path) ?? [])];
}

function lines(packages: readonly RawPackage[]): readonly string[] {
  return packages
    .map(
      ({ name, version, architecture, license, summary, size }) =>
        `${name}|${version.includes(':') ? '' : '0:'}${version}|${architecture}|${license}|${summary}|${size}`,
    )
    .sort();
}

const said = (): readonly string[] => queried.trim().split('\n').sort();

test('a SQLite database of rpm has what rpm itself says', () => {
  expect(said()).toHaveLength(5);
  expect(lines(read(SQLITE, real))).toEqual(said());
});

test('an ndb of the same headers reads the same', () => {
  expect(lines(read(NDB, makeNdb(blobs)))).toEqual(said());
});

test.each([true, false])('a hash of Berkeley DB reads the same (little-endian: %s)', (little) => {
  expect(lines(read(BERKELEY, makeBerkeley(blobs, little)))).toEqual(said());
});

test('the name of the source package comes from the name of its file', () => {
  expect(read(SQLITE, real).map(({ source }) => source)).toContain('many-files');
});

test('a database that is cut off anywhere, or has a wrong byte anywhere, is refused or read, and never more', () => {
  const wholes: readonly (readonly [string, Buffer])[] = [
    [SQLITE, real],
    [NDB, makeNdb(blobs)],
    [BERKELEY, makeBerkeley(blobs, true)],
  ];
  for (const [path, whole] of wholes) {
    for (let at = 0; at < whole.length; at += Math.ceil(whole.length / 150)) {
      expect(outcome(path, whole.subarray(0, at))).toMatch(/^(read|refused)$/);
      const wrong = Buffer.from(whole);
      // The beginning has the structure; behind it are mostly names of files.
      const place = at < whole.length / 2 ? at % 4096 : at;
      wrong[place] = 255 - (wrong[place] ?? 0);
      expect(outcome(path, wrong)).toMatch(/^(read|refused)$/);
    }
  }
});

test('a page of SQLite that leads back to itself ends', () => {
  const circle = Buffer.from(real);
  const pageSize = circle.readUInt16BE(16);
  // Every page becomes an inner one whose last child is page 2.
  for (let at = pageSize; at + pageSize <= circle.length; at += pageSize) {
    circle[at] = 5;
    circle.writeUInt16BE(0, at + 3);
    circle.writeUInt32BE(2, at + 8);
  }
  expect(() => read(SQLITE, circle)).toThrow('circle');
});

test('changes that stand beside the database are not passed over in silence', () => {
  expect(() => read(`${SQLITE}-wal`, Buffer.alloc(32))).toThrow('not read');
  expect(read(`${SQLITE}-wal`, Buffer.alloc(0))).toEqual([]);
});

function outcome(path: string, bytes: Buffer): string {
  try {
    return read(path, bytes).length < 1000 ? 'read' : 'more than there is';
  } catch (error) {
    return error instanceof UnreadableDatabase ? 'refused' : String(error);
  }
}
