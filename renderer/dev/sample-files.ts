/** Files of sample layers, made up from the layer's digest so that every answer tells of the same ones. */
import { layersOf } from './views.ts';
import type { SampleImage, SampleLayer } from './sample.ts';

export interface SampleFile {
  readonly path: string;
  readonly size: number;
  readonly modified: string;
}

/** Paths with their weight: of a base, of a package manager's run, of what is copied in. */
const SYSTEM: readonly (readonly [string, number])[] = [
  ['/usr/lib/x86_64-linux-gnu/libcrypto.so.3', 48],
  ['/usr/lib/x86_64-linux-gnu/libc.so.6', 19],
  ['/usr/lib/x86_64-linux-gnu/libstdc++.so.6.0.30', 23],
  ['/usr/lib/x86_64-linux-gnu/perl-base/unicore/Name.pl', 12],
  ['/usr/lib/x86_64-linux-gnu/gconv/gconv-modules.cache', 1],
  ['/usr/bin/perl', 38],
  ['/usr/bin/bash', 13],
  ['/usr/bin/dpkg', 4],
  ['/usr/bin/openssl', 10],
  ['/usr/share/i18n/charmaps/UTF-8.gz', 5],
  ['/usr/share/zoneinfo/tzdata.zi', 2],
  ['/usr/share/doc/libc6/changelog.Debian.gz', 3],
  ['/usr/share/locale/de/LC_MESSAGES/dpkg.mo', 3],
  ['/usr/share/perl5/Debconf/ConfModule.pm', 1],
  ['/etc/ssl/certs/ca-certificates.crt', 3],
  ['/etc/debian_version', 0.01],
  ['/etc/passwd', 0.02],
  ['/var/lib/dpkg/status', 2],
  ['/var/lib/dpkg/info/libc6:amd64.md5sums', 0.2],
  ['/var/cache/debconf/templates.dat', 4],
];
const INSTALLED: readonly (readonly [string, number])[] = [
  ['/usr/sbin/%', 64],
  ['/usr/lib/%/modules/http_v2_module.so', 8],
  ['/usr/lib/%/modules/ngx_http_image_filter_module.so', 5],
  ['/usr/lib/%/modules/ssl_module.so', 4],
  ['/usr/lib/x86_64-linux-gnu/libcrypto.so.3', 48],
  ['/usr/lib/x86_64-linux-gnu/libicudata.so.72.1', 118],
  ['/usr/lib/x86_64-linux-gnu/libgcc_s.so.1', 3],
  ['/usr/share/%/html/index.html', 0.1],
  ['/usr/share/doc/%/README.md', 0.4],
  ['/usr/share/perl/5.36.0/unicore/lib/Nt/Di.pl', 12],
  ['/var/lib/apt/lists/deb.debian.org_debian_dists_bookworm_main_binary-amd64_Packages.lz4', 71],
  ['/var/cache/apt/archives/%_1.0_amd64.deb', 24],
  ['/var/lib/dpkg/status', 2],
  ['/var/log/dpkg.log', 0.5],
  ['/etc/%/%.conf', 0.2],
];
const COPIED: readonly (readonly [string, number])[] = [
  ['/app/%/main.js', 30],
  ['/app/%/vendor.bundle.js.map', 55],
  ['/app/node_modules/typescript/lib/tsserver.js', 40],
  ['/app/node_modules/esbuild/bin/esbuild', 32],
  ['/app/node_modules/.cache/babel-loader/9c1185a5c5e9fc54612808977ee8f548b2258d31.json', 6],
  ['/app/package.json', 0.2],
  ['/docker-entrypoint.sh', 0.3],
];

const known = new Map<string, readonly SampleFile[]>();

export function filesOf(layer: SampleLayer, instruction: string, name: string): readonly SampleFile[] {
  const before = known.get(layer.digest);
  if (before !== undefined) return before;
  const kinds = instruction.startsWith('ADD') ? SYSTEM : instruction.startsWith('RUN') ? INSTALLED : COPIED;
  const seed = Number.parseInt(layer.digest.slice(7, 15), 16);
  const whole = kinds.reduce((sum, [, weight]) => sum + weight, 0);
  const made = kinds.map(([path, weight], index) => ({
    path: path.replaceAll('%', name),
    size: Math.max(1, Math.floor((layer.unpacked * weight) / whole)),
    modified: new Date(1_700_000_000_000 + ((seed + index * 977) % 80_000_000) * 1000).toISOString(),
  }));
  known.set(layer.digest, made);
  return made;
}

export interface PlacedFile extends SampleFile {
  readonly layer: number;
}

/** All versions of all files of an image, base first. */
export function placedFiles(image: SampleImage): readonly PlacedFile[] {
  const name = (image.name ?? 'app').replace(/^.*\//, '').replace(/:.*$/, '');
  const layers = layersOf(image);
  const steps = image.steps.filter((step) => step.layer !== null);
  return layers.flatMap((layer, position) =>
    filesOf(layer, steps[position]?.instruction ?? '', name).map((file) => ({ ...file, layer: position })),
  );
}
