/** Packages of sample images: as many as such a base has, made from a list of real names. */
import type { InstalledPackage, PackageChange, PackageReport } from '../../core/api/packages.ts';
import type { SampleImage } from './sample.ts';
import { layersOf } from './views.ts';

const DEBIAN =
  'adduser apt base-files base-passwd bash bsdutils coreutils dash debconf debian-archive-keyring debianutils diffutils dpkg e2fsprogs findutils gcc-12-base gpgv grep gzip hostname init-system-helpers libacl1 libapt-pkg6.0 libattr1 libaudit-common libaudit1 libblkid1 libbz2-1.0 libc-bin libc6 libcap-ng0 libcap2 libcom-err2 libcrypt1 libdb5.3 libdebconfclient0 libext2fs2 libffi8 libgcc-s1 libgcrypt20 libgmp10 libgnutls30 libgpg-error0 libhogweed6 libidn2-0 liblz4-1 liblzma5 libmd0 libmount1 libnettle8 libp11-kit0 libpam-modules libpam-modules-bin libpam-runtime libpam0g libpcre2-8-0 libseccomp2 libselinux1 libsemanage-common libsemanage2 libsepol2 libsmartcols1 libss2 libssl3 libstdc++6 libsystemd0 libtasn1-6 libtinfo6 libudev1 libunistring2 libuuid1 libxxhash0 libzstd1 login logsave mawk mount ncurses-base ncurses-bin passwd perl-base sed sysvinit-utils tar tzdata usr-is-merged util-linux util-linux-extra zlib1g'.split(
    ' ',
  );
const ALPINE =
  'alpine-baselayout alpine-baselayout-data alpine-keys apk-tools busybox busybox-binsh ca-certificates-bundle libcrypto3 libssl3 musl musl-utils scanelf ssl_client zlib'.split(
    ' ',
  );
const PYTHON =
  'pip setuptools wheel certifi idna urllib3 requests charset-normalizer click flask jinja2 markupsafe werkzeug itsdangerous blinker numpy pandas'.split(
    ' ',
  );
const LICENSES = ['GPL-2.0-or-later', 'LGPL-2.1-or-later', 'MIT', 'BSD-3-Clause', 'GPL-3.0-only', null];

function installed(
  kind: InstalledPackage['kind'],
  name: string,
  index: number,
  layer: number,
): InstalledPackage {
  const version =
    kind === 'apk'
      ? `1.${index}.0-r${index % 4}`
      : kind === 'pip'
        ? `${index}.2.1`
        : `2.${index}.1-${1 + (index % 5)}+deb12u1`;
  return {
    kind,
    name,
    version,
    architecture: kind === 'pip' ? null : kind === 'apk' ? 'x86_64' : index % 9 === 0 ? 'all' : 'amd64',
    license: LICENSES[index % LICENSES.length] ?? null,
    source: index % 6 === 0 ? `${name}-src` : null,
    summary: `${name} does what its name says`,
    size: kind === 'pip' ? null : ((index * 7919) % 4000) * 1024 + 4096,
    purl: `pkg:${kind === 'dpkg' ? 'deb/debian' : kind}/${name}@${version}`,
    layer,
    path:
      kind === 'dpkg'
        ? '/var/lib/dpkg/status'
        : kind === 'apk'
          ? '/lib/apk/db/installed'
          : `/usr/lib/python3/dist-packages/${name}.dist-info/METADATA`,
  };
}

export function samplePackages(image: SampleImage): PackageReport {
  const name = image.name ?? '';
  const debian = image.steps[0]?.instruction.includes('debian') === true;
  if (name.includes('corpus/app')) return { packages: [], layers: [], system: null, problems: [] };
  const [kind, base] = debian ? (['dpkg', DEBIAN] as const) : (['apk', ALPINE] as const);
  const count = layersOf(image).length;
  const more =
    count < 2
      ? []
      : Array.from({ length: name.includes('python') ? 340 : 29 }, (_, index) =>
          installed(
            kind,
            index === 0 ? (name.split('/').at(-1)?.split(':')[0] ?? 'app') : `lib${kind}-extra-${index}`,
            index + 3,
            1,
          ),
        );
  const python = name.includes('python')
    ? PYTHON.map((each, index) => installed('pip', each, index + 1, Math.min(2, count - 1)))
    : [];
  const packages = [
    ...base.map((each, index) =>
      installed(kind, each, index, count > 1 && each.startsWith('libssl') ? 1 : 0),
    ),
    ...more,
    ...python,
  ];
  const added = (from: readonly InstalledPackage[]): readonly PackageChange[] =>
    from.map((each) => ({ kind: 'added', manager: each.kind, name: each.name, version: each.version }));
  return {
    packages,
    layers: [
      { layer: 0, changes: added(packages.filter(({ layer }) => layer === 0)) },
      ...(count < 2
        ? []
        : [
            {
              layer: 1,
              changes: [
                ...added(more),
                {
                  kind: 'upgraded',
                  manager: kind,
                  name: 'libssl3',
                  from: '3.0.11-1~deb12u2',
                  to: '3.0.15-1~deb12u1',
                },
                {
                  kind: 'upgraded',
                  manager: kind,
                  name: 'openssl',
                  from: '3.0.11-1~deb12u2',
                  to: '3.0.15-1~deb12u1',
                },
                {
                  kind: 'downgraded',
                  manager: kind,
                  name: 'tzdata',
                  from: '2024b-0+deb12u1',
                  to: '2024a-0+deb12u1',
                },
                { kind: 'removed', manager: kind, name: 'gnupg1', version: '1.4.23-1.1' },
              ] satisfies readonly PackageChange[],
            },
          ]),
      ...(python.length === 0 ? [] : [{ layer: Math.min(2, count - 1), changes: added(python) }]),
    ],
    system: debian ? 'Debian GNU/Linux 12 (bookworm)' : 'Alpine Linux v3.20',
    problems: name.includes('postgres')
      ? [
          {
            path: '/var/lib/rpm/rpmdb.sqlite',
            layer: 2,
            message: 'The rpm database ends in the middle of page 14',
          },
        ]
      : [],
  };
}
