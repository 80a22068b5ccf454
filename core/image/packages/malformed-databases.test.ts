import { describe, expect, test } from 'vitest';
import { expectBounded, FUZZ, mutate } from '../../testing/images/mutations.ts';
import { makeBerkeley, makeNdb, makeSqlite, rpmHeader } from '../../testing/images/rpm-formats.ts';
import { databaseAt } from './databases.ts';
import { packageReader } from './package-reader.ts';
import { UnreadableDatabase, type RawPackage } from './raw-package.ts';
import { visibleText } from '../../oci/visible-text.ts';

const SQLITE = '/usr/lib/sysimage/rpm/rpmdb.sqlite';
const NDB = '/usr/lib/sysimage/rpm/Packages.db';
const BERKELEY = '/var/lib/rpm/Packages';

const padding = 'x'.repeat(1500);
const HEADERS = [rpmHeader('alpha', '1.0'), rpmHeader('beta', '2.0'), rpmHeader('gamma', `3.0${padding}`)];

const STATUS = Buffer.from(
  'Package: alpha\nStatus: install ok installed\nArchitecture: amd64\nSource: alfa (1)\nVersion: 1.0-1\n' +
    'Description: A package\n with lines\n .\nInstalled-Size: 12\n\nPackage: beta\nVersion: 2.0-1\r\n\n',
);
const INSTALLED = Buffer.from(
  'C:Q1abc\nP:musl\nV:1.2.5-r0\nA:x86_64\nS:1\nI:4096\nT:the libc\nL:MIT\no:musl\nF:lib\nR:ld.so\n\nP:zlib\nV:1.3\n\n',
);
const NODE = Buffer.from(
  '{"name":"left-pad","version":"1.3.0","license":{"type":"WTFPL"},"description":"pads"}',
);
const GEM = Buffer.from(
  'Gem::Specification.new do |s|\n  s.name = "rake".freeze\n  s.version = "13.0.6"\n  s.licenses = ["MIT".freeze]\nend\n',
);
const COMPOSER = Buffer.from('{"packages":[{"name":"a/b","version":"v1.0.0","license":["MIT"]}],"dev":true}');
const METADATA = Buffer.from('Metadata-Version: 2.1\nName: Flask\nVersion: 3.0.0\nLicense: BSD\n\nText\n');

function read(path: string, bytes: Buffer): readonly RawPackage[] {
  return [...(databaseAt(path)?.read(bytes, path) ?? [])];
}

const isRefusal = (error: unknown): boolean =>
  error instanceof UnreadableDatabase || error instanceof SyntaxError;

describe('a database that is damaged anywhere is refused or read', () => {
  test.each([
    ['SQLite', SQLITE, makeSqlite(HEADERS), 8],
    ['ndb', NDB, makeNdb(HEADERS), 4],
    ['Berkeley', BERKELEY, makeBerkeley(HEADERS, true), 4],
    ['dpkg', '/var/lib/dpkg/status', STATUS, 20],
    ['apk', '/lib/apk/db/installed', INSTALLED, 20],
    ['node', '/srv/node_modules/left-pad/package.json', NODE, 10],
    ['gem', '/usr/lib/ruby/specifications/rake-13.0.6.gemspec', GEM, 10],
    ['composer', '/srv/vendor/composer/installed.json', COMPOSER, 10],
    ['python', '/usr/lib/python3/flask.dist-info/METADATA', METADATA, 10],
  ] as const)(
    '%s',
    async (_name, path, whole, share) => {
      expect(read(path, whole).length).toBeGreaterThan(0);
      let found = 0;
      await expectBounded(
        1000 * share * FUZZ,
        (random) => {
          for (const each of read(path, mutate(whole, random))) {
            found += 1;
            expect(each.name.length).toBeGreaterThan(0);
            expect((each.summary ?? '').length).toBeLessThanOrEqual(1024);
          }
        },
        { isRefusal },
      );
      expect(found).toBeGreaterThan(100);
    },
    600_000,
  );
});

describe('a small database does not stand for a large one', () => {
  const big = rpmHeader('big', 'x'.repeat(1_000_000));
  const began = (): (() => number) => {
    const since = performance.now();
    return () => performance.now() - since;
  };

  test('many cells of SQLite with the same pages', () => {
    const whole = makeSqlite([big], 32_768);
    const leaf = whole.subarray(32_768, 65_536);
    // All cells are the one cell.
    const cell = leaf.readUInt16BE(8);
    const cells = Math.floor((cell - 8) / 2) - 1;
    leaf.writeUInt16BE(cells, 3);
    for (let at = 0; at < cells; at += 1) leaf.writeUInt16BE(cell, 8 + 2 * at);
    const took = began();
    expect(() => read(SQLITE, whole)).toThrow(UnreadableDatabase);
    expect(took()).toBeLessThan(1000);
  });

  test('many entries of a Berkeley hash with the same pages', () => {
    const whole = makeBerkeley([big], true);
    const hash = whole.subarray(4096, 8192);
    const entry = hash.readUInt16LE(26 + 2 * 3);
    const items = Math.floor((entry - 26) / 2) - 1;
    hash.writeUInt16LE(items, 20);
    for (let at = 0; at < items; at += 1) hash.writeUInt16LE(entry, 26 + 2 * at);
    // Two thousand pages like it.
    const many = Buffer.concat([whole, ...Array.from({ length: 2000 }, () => hash)]);
    const took = began();
    expect(() => read(BERKELEY, many)).toThrow(UnreadableDatabase);
    expect(took()).toBeLessThan(1000);
  });

  test('many slots of ndb with the same header', () => {
    const entries = 65_000;
    const header = Buffer.alloc(8 + 16 * entries);
    rpmHeader('big', '1').copy(header, 8 + 16 * (entries - 6));
    header.writeUInt32BE(entries, 0);
    const whole = makeNdb([header]);
    for (let at = 32; at < 4096; at += 16) whole.copy(whole, at, 32, 48);
    const took = began();
    expect(() => read(NDB, whole)).toThrow(UnreadableDatabase);
    expect(took()).toBeLessThan(1000);
  });
});

test('what is read of a report has no control characters, whatever the databases hold', async () => {
  const evil = '\u001b]0;x\u0007\u202e\u200b\r<img src=x onerror=alert(1)>';
  await expectBounded(500 * FUZZ, (random) => {
    const reader = packageReader();
    const text = STATUS.toString().replaceAll('alpha', `al${evil}pha`).replace('1.0-1', `1${evil}`);
    reader.add({ path: '/var/lib/dpkg/status', layer: 0, bytes: mutate(Buffer.from(text), random) });
    const report = JSON.stringify(reader.report({ release: Buffer.from(`NAME="${evil}"`), copyrights: [] }));
    expect(visibleText(report)).toBe(report);
    expect(report).not.toMatch(/\\u00|\\r/);
  });
});
