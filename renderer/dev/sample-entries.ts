/** What the layers of sample images hold, entry by entry: some three thousand files, and one image with 100,000 more. */
import type { FileKind } from '../../core/api/files.ts';
import { SAMPLE_PICTURE } from './sample-content.ts';
import { placedFiles } from './sample-files.ts';
import type { SampleImage } from './sample.ts';
import { layersOf } from './views.ts';

export interface SampleEntry {
  readonly path: string;
  readonly layer: number;
  readonly kind: FileKind;
  readonly size: number;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  readonly modified: string;
  readonly link: string | null;
  readonly xattrs: readonly { readonly name: string; readonly value: string }[];
  readonly capabilities: string | null;
  /** It removes the path, and what is below it, from the layers beneath. */
  readonly removes: boolean;
}

const PACKAGES = [
  'apt',
  'bash',
  'coreutils',
  'debconf',
  'dpkg',
  'findutils',
  'gzip',
  'libc6',
  'perl',
  'tar',
  'util-linux',
  'zlib1g',
];
const LOCALES = [
  'cs',
  'da',
  'de',
  'es',
  'fi',
  'fr',
  'it',
  'ja',
  'nl',
  'pl',
  'pt_BR',
  'ru',
  'sv',
  'tr',
  'uk',
  'zh_CN',
];
const ZONES = ['Berlin', 'Lisbon', 'Madrid', 'Oslo', 'Paris', 'Prague', 'Riga', 'Rome', 'Vienna', 'Zurich'];

const known = new WeakMap<SampleImage, readonly SampleEntry[]>();

/** Base first; of one path, the later entry wins. */
export function sampleEntries(image: SampleImage): readonly SampleEntry[] {
  const before = known.get(image);
  if (before !== undefined) return before;
  const top = layersOf(image).length - 1;
  const made = [
    ...placedFiles(image).map((file) =>
      entry(file.path, file.layer, { size: file.size, modified: file.modified }),
    ),
    ...base(),
    ...(top > 0 ? changes(1) : []),
    ...(image.name?.includes('python') === true ? many(top) : []),
  ].toSorted((a, b) => a.layer - b.layer);
  known.set(image, made);
  return made;
}

function entry(path: string, layer: number, more: Partial<SampleEntry> = {}): SampleEntry {
  const executable = /^\/usr\/s?bin\/|\.sh$/.test(path);
  return {
    path,
    layer,
    kind: 'file',
    size: 0,
    mode: executable ? 0o755 : 0o644,
    uid: 0,
    gid: 0,
    modified: '2026-10-16T00:00:00.000Z',
    link: null,
    xattrs: [],
    capabilities: null,
    removes: false,
    ...more,
  };
}

function base(): readonly SampleEntry[] {
  const made: SampleEntry[] = [
    entry('/bin', 0, { kind: 'symbolic link', link: 'usr/bin', mode: 0o777 }),
    entry('/lib', 0, { kind: 'symbolic link', link: 'usr/lib', mode: 0o777 }),
    entry('/dev/null', 0, { kind: 'character device', mode: 0o666 }),
    entry('/usr/bin/passwd', 0, { size: 68_248, mode: 0o4755 }),
    entry('/usr/bin/chage', 0, { size: 72_712, mode: 0o2755, gid: 42 }),
    entry('/usr/bin/ping', 0, {
      size: 90_568,
      capabilities: 'cap_net_raw=ep',
      xattrs: [{ name: 'security.capability', value: '0100000200200000000000000000000000000000' }],
    }),
    entry('/usr/bin/perl5.36.0', 0, { kind: 'hard link', link: '/usr/bin/perl', size: 3_823_640 }),
    entry('/usr/share/pixmaps/debian-logo.png', 0, { size: SAMPLE_PICTURE.length }),
    entry('/usr/share/doc/linux/changelog', 0, { size: 6_400_000 }),
    entry('/usr/lib/locale/a name with spaces \u27e8U+202E\u27e9', 0, { size: 128 }),
    entry('/var/mail/loop', 0, { kind: 'symbolic link', link: 'loop', mode: 0o777 }),
    entry('/root', 0, { kind: 'folder', mode: 0o700 }),
    entry('/tmp', 0, { kind: 'folder', mode: 0o1777 }),
    entry('/var/lib/misc', 0, { kind: 'folder', mode: 0o755 }),
    entry('/etc/shadow', 0, { size: 501, mode: 0o640, gid: 42 }),
    entry('/etc/hostname', 0),
  ];
  for (const [index, name] of PACKAGES.entries()) {
    made.push(entry(`/usr/share/doc/${name}/copyright`, 0, { size: 1_900 + index * 311 }));
    made.push(entry(`/usr/share/doc/${name}/changelog.Debian.gz`, 0, { size: 8_100 + index * 977 }));
    made.push(entry(`/var/lib/dpkg/info/${name}.list`, 0, { size: 640 + index * 64 }));
    made.push(entry(`/usr/bin/${name}`, 0, { size: 31_000 + index * 9_311 }));
    for (let number = 0; number < 90; number += 1)
      made.push(
        entry(`/usr/lib/${name}/modules/module-${number}.so`, 0, {
          size: 4_096 + ((number * 7919) % 60_000),
        }),
      );
    for (const locale of LOCALES)
      made.push(
        entry(`/usr/share/locale/${locale}/LC_MESSAGES/${name}.mo`, 0, { size: 11_000 + index * 401 }),
      );
  }
  for (const zone of ZONES)
    for (const part of ['posix', 'right', 'Europe'])
      made.push(entry(`/usr/share/zoneinfo/${part}/${zone}`, 0, { size: 2_200 }));
  for (let number = 0; number < 1_400; number += 1)
    made.push(
      entry(`/usr/share/terminfo/${String.fromCharCode(97 + (number % 26))}/terminal-${number}`, 0, {
        size: 1_700,
      }),
    );
  return made;
}

function changes(layer: number): readonly SampleEntry[] {
  const removes = (path: string): SampleEntry => entry(path, layer, { removes: true });
  return [
    entry('/etc/shadow', layer, { size: 532, mode: 0o640, gid: 42, modified: '2026-11-01T10:02:11.000Z' }),
    entry('/usr/share/doc/linux/changelog', layer, { size: 6_400_000, modified: '2026-11-01T10:02:11.000Z' }),
    entry('/etc/app/app.env', layer, {
      size: 448,
      uid: 101,
      gid: 101,
      mode: 0o600,
      modified: '2026-11-01T10:02:12.000Z',
    }),
    entry('/srv/current', layer, {
      kind: 'symbolic link',
      link: '/usr/share/doc/linux/changelog',
      mode: 0o777,
    }),
    removes('/usr/share/terminfo/a'),
    removes('/usr/share/doc/gzip'),
    removes('/usr/share/zoneinfo/right/Oslo'),
  ];
}

function many(layer: number): readonly SampleEntry[] {
  return Array.from({ length: 100_000 }, (_, number) =>
    entry(`/app/node_modules/package-${Math.floor(number / 100)}/lib/file-${number % 100}.js`, layer, {
      size: 640 + ((number * 7919) % 24_000),
      modified: '2026-11-12T08:00:00.000Z',
    }),
  );
}
