import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { blocks, paxHeader, paxRecord, rawHeader, TAR_END } from '../../testing/images/tar-blocks.ts';
import { listTar } from '../../testing/images/tar-listing.ts';
import { withTemporaryFolder } from '../../testing/temporary-folder.ts';

const LONG = `${'deep/'.repeat(60)}${'n'.repeat(200)}`;

function makeTree(folder: string): void {
  mkdirSync(join(folder, 'tree/deep', '../deep'), { recursive: true });
  mkdirSync(join(folder, 'tree', LONG, '..'), { recursive: true });
  writeFileSync(join(folder, 'tree', LONG), 'long');
  writeFileSync(join(folder, 'tree/empty'), '');
  writeFileSync(join(folder, 'tree/exact'), Buffer.alloc(512, 1));
  writeFileSync(join(folder, 'tree/large'), Buffer.alloc(100_001, 'x'));
  writeFileSync(join(folder, 'tree/häß 名'), 'unicode');
  writeFileSync(
    Buffer.concat([Buffer.from(join(folder, 'tree/latin-')), Buffer.from([0xe4, 0xff])]),
    'bytes',
  );
  writeFileSync(join(folder, 'tree/setuid'), '#!');
  chmodSync(join(folder, 'tree/setuid'), 0o4755);
  linkSync(join(folder, 'tree/large'), join(folder, 'tree/zz-hard'));
  symlinkSync(`${'t/'.repeat(70)}target`, join(folder, 'tree/symbolic'));
  utimesSync(join(folder, 'tree/large'), 1234567890, 1234567890.25);
  execFileSync('sh', ['-c', 'mkfifo "$0"', join(folder, 'tree/fifo')]);
}

/** Type letter, size and name of each line of `tar -tv`. */
function tarVerbose(file: string): string[] {
  const lines = execFileSync(
    'tar',
    ['-tvf', file, '--numeric-owner', '--quoting-style=literal', '--full-time', '--utc'],
    {
      env: { ...process.env, LC_ALL: 'C.UTF-8' },
    },
  );
  return lines.toString('latin1').trimEnd().split('\n');
}

const LETTERS: Readonly<Record<string, string>> = {
  '0': '-',
  '1': 'h',
  '2': 'l',
  '5': 'd',
  '6': 'p',
  S: '-',
};

describe('archives made by tar', () => {
  for (const format of ['gnu', 'pax', 'ustar', 'oldgnu', 'v7']) {
    test(`read as tar reads them: ${format}`, () =>
      withTemporaryFolder(async (folder) => {
        makeTree(folder);
        const file = join(folder, 'a.tar');
        // Old formats have no room for long names and links; tar leaves those out and says so.
        execFileSync('sh', [
          '-c',
          `tar --format=${format} --sort=name -C "${folder}" -cf "${file}" tree 2>/dev/null || true`,
        ]);
        const archive = execFileSync('cat', [file], { maxBuffer: 1 << 24 });
        const entries = listTar(archive);
        const seen = entries.map(({ type, path, linkTarget, size, mode, mtime }) => {
          const letter = LETTERS[String.fromCharCode(type)] ?? '?';
          const link = letter === 'h' ? ' link to ' : letter === 'l' ? ' -> ' : '';
          const when = new Date(mtime * 1000).toISOString().slice(0, 19).replace('T', ' ');
          const name = `${path.toString('latin1')}${link}${link === '' ? '' : linkTarget.toString('latin1')}`;
          return `${letter} ${(mode & 0o4000) === 0 ? '' : 's '}${size} ${when} ${name}`;
        });
        const wanted = tarVerbose(file).map((line) => {
          const [, letter, mode = '', size, when, name] =
            /^(.)(\S+) \S+ +(\d+) (\S+ \d\d:\d\d:\d\d)(?:\.\d+)? +(.*)$/.exec(line) ?? [];
          return `${letter} ${mode.includes('s') ? 's ' : ''}${size} ${when} ${name}`;
        });
        expect(seen).toEqual(wanted);
        expect(entries.length).toBeGreaterThan(7);
        for (const step of [1, 511, 513, 4096]) expect(listTar(archive, step)).toEqual(entries);
      }));
  }

  for (const version of ['gnu', '0.0', '0.1', '1.0']) {
    test(`with a sparse file keep both its sizes: ${version}`, () =>
      withTemporaryFolder(async (folder) => {
        writeFileSync(join(folder, 'holes'), 'begin');
        truncateSync(join(folder, 'holes'), 50_000_000);
        writeFileSync(join(folder, 'last'), 'behind');
        const format = version === 'gnu' ? ['--format=gnu'] : ['--format=pax', `--sparse-version=${version}`];
        const archive = execFileSync('tar', [...format, '-S', '-C', folder, '-cf', '-', 'holes', 'last']);
        const [holes, last] = listTar(archive, 100);
        expect(holes).toMatchObject({ name: 'holes', size: 50_000_000, sparse: true });
        expect(holes?.stored).toBeLessThan(20_000);
        expect(last).toMatchObject({ name: 'last', size: 6, sparse: false });
      }));
  }

  test('tell the place and the digest of each content', () =>
    withTemporaryFolder(async (folder) => {
      makeTree(folder);
      const archive = execFileSync('tar', ['-C', folder, '-cf', '-', 'tree']);
      for (const { offset, stored, sha256 } of listTar(archive, 700)) {
        expect(
          createHash('sha256')
            .update(archive.subarray(offset, offset + stored))
            .digest('hex'),
        ).toBe(sha256);
      }
    }));
});

describe('extended headers', () => {
  const file = rawHeader({ name: 'short', size: 3 });
  test('speak for the entry behind them only', () => {
    const records = Buffer.concat([
      paxRecord('path', 'a/long name'),
      paxRecord('mtime', '-1.5'),
      paxRecord('uid', '4000000000'),
      paxRecord('size', '4'),
      paxRecord('SCHILY.xattr.security.capability', Buffer.from([1, 0, 0, 2, 0xff])),
      paxRecord('SCHILY.xattr.user.a=b', 'c'),
    ]);
    const [first, second] = listTar(
      Buffer.concat([paxHeader(records), file, blocks('abcd'), file, blocks('abc'), TAR_END]),
      99,
    );
    expect(first).toMatchObject({
      name: 'a/long name',
      mtime: -2,
      mtimeNanos: 500_000_000,
      uid: 4_000_000_000,
      size: 4,
    });
    expect(first?.xattrs.map(({ name, value }) => [name, value.toString('hex')])).toEqual([
      ['security.capability', '01000002ff'],
      ['user.a', Buffer.from('b=c').toString('hex')],
    ]);
    expect(second).toMatchObject({ name: 'short', mtime: 0, uid: 0, size: 3 });
  });

  test('for all entries change none, as no engine applies them', () => {
    const archive = Buffer.concat([paxHeader(paxRecord('path', 'other'), 'g'), file, blocks('abc'), TAR_END]);
    expect(listTar(archive).map(({ name }) => name)).toEqual(['short']);
  });

  test('of GNU carry long names and links', () => {
    const long = (type: string, text: string): Buffer =>
      Buffer.concat([
        rawHeader({ name: '././@LongLink', type, size: text.length + 1, magic: 'gnu' }),
        blocks(`${text}\0`),
      ]);
    const link = rawHeader({ name: 'cut', type: '2', link: 'cut', magic: 'gnu' });
    const archive = Buffer.concat([long('K', 't'.repeat(300)), long('L', 'n'.repeat(300)), link, TAR_END]);
    const [entry] = listTar(archive, 300);
    expect(entry?.name).toBe('n'.repeat(300));
    expect(entry?.linkTarget.toString()).toBe('t'.repeat(300));
  });
});

describe('header fields', () => {
  test('a prefix is the beginning of the name, and under the magic of GNU only when Go wrote it there', () => {
    const prefixed = rawHeader({ name: 'name', prefix: 'some/folder' });
    const go = rawHeader({ name: 'name', prefix: 'some/folder', magic: 'gnu' });
    const times = rawHeader({ name: 'name', prefix: '14000000000\0', magic: 'gnu' });
    expect(listTar(Buffer.concat([prefixed, go, times])).map(({ name }) => name)).toEqual([
      'some/folder/name',
      'some/folder/name',
      'name',
    ]);
  });

  test('numbers may be binary, of either sign', () => {
    const size = Buffer.alloc(12);
    size[0] = 0x80;
    size[11] = 5;
    const header = rawHeader({
      size,
      mtime: Buffer.alloc(12, 0xff),
      uid: Buffer.from('80000000ffffffff', 'hex'),
    });
    expect(listTar(Buffer.concat([header, blocks('12345')]))[0]).toMatchObject({
      size: 5,
      mtime: -1,
      uid: 0xffffffff,
    });
  });

  test('checksums of signed bytes count too', () => {
    const name = Buffer.from([0xff, 0xfe, 0x61]);
    expect(listTar(rawHeader({ name, checksum: 'signed' }))[0]?.path).toEqual(name);
  });

  test('an old file whose name ends with a slash is a directory', () => {
    const types = [
      rawHeader({ name: 'a/', type: '\0', magic: 'v7' }),
      rawHeader({ name: 'b', type: '\0', magic: 'v7' }),
    ];
    expect(listTar(Buffer.concat(types)).map(({ type }) => String.fromCharCode(type))).toEqual(['5', '0']);
  });

  test('links, devices and directories have no content, whatever size they claim', () => {
    const heads = ['1', '2', '3', '4', '5', '6'].map((type) => rawHeader({ type, size: 5000, link: 'x' }));
    const entries = listTar(Buffer.concat([...heads, TAR_END]));
    expect(entries.map(({ size, stored }) => [size, stored])).toEqual(heads.map(() => [0, 0]));
  });

  test('hostile names come out as they are', () => {
    const names = ['../x', '/../x', '/etc/passwd', 'a/../../b', 'C:\\x', '.', '-rf', ' '];
    expect(listTar(Buffer.concat(names.map((name) => rawHeader({ name })))).map(({ name }) => name)).toEqual(
      names,
    );
  });
});
