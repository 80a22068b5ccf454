import type { PackageKind } from '../../api/packages.ts';
import { readApkInstalled } from './apk.ts';
import { readDpkgStatus } from './dpkg.ts';
import { readComposerInstalled, readGemspec, readNodePackage } from './manifests.ts';
import { readPythonMetadata } from './python.ts';
import { UnreadableDatabase, type RawPackage } from './raw-package.ts';
import { readBerkeleyHash } from './rpm-berkeley.ts';
import { readRpmHeader } from './rpm-header.ts';
import { readNdb } from './rpm-ndb.ts';
import { readSqliteTable } from './sqlite.ts';

/** A kind of file that says what is installed. */
export interface Database {
  readonly kind: PackageKind;
  /** Source of an expression for the whole path. */
  readonly pattern: string;
  /** Bytes; a larger file is not read. */
  readonly largest: number;
  /** Bytes that are read of a file, where its beginning is enough. */
  readonly head?: number;
  read(bytes: Buffer, path: string): Iterable<RawPackage>;
  /** What an upgrade keeps: two versions with the same slot are versions of one package. */
  slot(found: RawPackage, path: string): string;
}

const MEBIBYTE = 1024 * 1024;
/** A status file of Debian with 5,000 packages has 6 MiB. */
const LARGEST_LIST = 64 * MEBIBYTE;
/** rpm's has every file name in it: 5,000 packages take 200 MiB. */
const LARGEST_RPM = 256 * MEBIBYTE;
const LARGEST_MANIFEST = MEBIBYTE;
/** Names and license come first; a README may follow. */
const HEAD = 64 * 1024;

const RPM_FOLDER = '^/(?:var/lib|usr/lib/sysimage|usr/share)/rpm/';

export const DATABASES: readonly Database[] = [
  {
    kind: 'dpkg',
    pattern: String.raw`^/var/lib/dpkg/status(?:\.d/(?!.*\.md5sums$)[^/]+)?$`,
    largest: LARGEST_LIST,
    read: readDpkgStatus,
    slot: bySystem,
  },
  {
    kind: 'apk',
    pattern: '^/(?:usr/)?lib/apk/db/installed$',
    largest: LARGEST_LIST,
    read: readApkInstalled,
    slot: bySystem,
  },
  {
    kind: 'rpm',
    pattern: String.raw`${RPM_FOLDER}rpmdb\.sqlite$`,
    largest: LARGEST_RPM,
    *read(bytes) {
      // hnum, blob: https://github.com/rpm-software-management/rpm/blob/master/lib/backend/sqlite.c
      for (const [, blob] of readSqliteTable(bytes, 'Packages')) {
        if (Buffer.isBuffer(blob)) yield readRpmHeader(blob);
      }
    },
    slot: bySystem,
  },
  {
    kind: 'rpm',
    // What is written and not yet in the database; rpm empties it when it ends in order.
    pattern: String.raw`${RPM_FOLDER}rpmdb\.sqlite-wal$`,
    largest: LARGEST_RPM,
    head: 32,
    read(bytes) {
      if (bytes.length > 0)
        throw new UnreadableDatabase(
          'it holds changes that rpm did not bring into its database, which are not read',
        );
      return [];
    },
    slot: bySystem,
  },
  {
    kind: 'rpm',
    pattern: String.raw`${RPM_FOLDER}Packages\.db$`,
    largest: LARGEST_RPM,
    *read(bytes) {
      for (const blob of readNdb(bytes)) yield readRpmHeader(blob);
    },
    slot: bySystem,
  },
  {
    kind: 'rpm',
    pattern: `${RPM_FOLDER}Packages$`,
    largest: LARGEST_RPM,
    *read(bytes) {
      // The number of the last package is kept among them, in four bytes.
      for (const blob of readBerkeleyHash(bytes)) if (blob.length > 4) yield readRpmHeader(blob);
    },
    slot: bySystem,
  },
  {
    kind: 'npm',
    // Debian keeps the modules of its own packages in a folder of another name.
    pattern: String.raw`(?:/node_modules|^/usr/(?:share|lib)/nodejs)/(?:@[^/]+/)?[^/@][^/]*/package\.json$`,
    largest: LARGEST_MANIFEST,
    read: readNodePackage,
    slot: (_found, path) => folderOf(path),
  },
  {
    kind: 'pip',
    pattern: String.raw`(?:\.dist-info/METADATA|\.egg-info/PKG-INFO|/(?:site|dist)-packages/[^/]+\.egg-info)$`,
    largest: LARGEST_LIST,
    head: HEAD,
    read: readPythonMetadata,
    slot: ({ name }, path) => {
      const folder = folderOf(path);
      return `${path.endsWith('.egg-info') ? folder : folderOf(folder)}/${pythonName(name)}`;
    },
  },
  {
    kind: 'gem',
    pattern: String.raw`/specifications/(?:default/)?[^/]+\.gemspec$`,
    largest: LARGEST_MANIFEST,
    head: HEAD,
    read: readGemspec,
    slot: ({ name }, path) => `${folderOf(path)}/${name}`,
  },
  {
    kind: 'composer',
    pattern: String.raw`/composer/installed\.json$`,
    largest: LARGEST_LIST,
    read: readComposerInstalled,
    slot: ({ name }, path) => `${path}/${name}`,
  },
];

const COMPILED = DATABASES.map((database) => ({ database, pattern: new RegExp(database.pattern) }));

export function databaseAt(path: string): Database | undefined {
  return COMPILED.find(({ pattern }) => pattern.test(path))?.database;
}

/** https://packaging.python.org/specifications/name-normalization/ */
export function pythonName(name: string): string {
  return name.toLowerCase().replace(/[-_.]+/g, '-');
}

/** One database for the whole system: several architectures of a package stand side by side. */
function bySystem({ name, architecture = '' }: RawPackage): string {
  return `${name}\u0000${architecture}`;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}
