/** Images made up from a seed, of the proportions that real ones have. For the development page and for tests. */
export interface SampleLayer {
  readonly digest: string;
  readonly diffId: string;
  readonly download: number;
  readonly unpacked: number;
  readonly entries: number;
}

export interface SampleStep {
  readonly instruction: string;
  readonly layer: SampleLayer | null;
}

export interface SampleImage {
  readonly name: string | null;
  readonly digest: string;
  readonly imageId: string;
  readonly platform: string;
  readonly created: string;
  readonly steps: readonly SampleStep[];
}

/** mulberry32: small, seeded, good enough for shapes. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

export function digestOf(text: string): string {
  const next = random(
    Array.from(text).reduce((hash, char) => (Math.imul(hash, 31) + (char.codePointAt(0) ?? 0)) | 0, 7),
  );
  return `sha256:${Array.from({ length: 64 }, () => Math.floor(next() * 16).toString(16)).join('')}`;
}

export function sampleLayer(id: string, download: number): SampleLayer {
  return {
    digest: digestOf(`layer ${id}`),
    diffId: digestOf(`diff ${id}`),
    download,
    unpacked: Math.round(download * 2.6),
    entries: Math.max(1, Math.round(download / 9000)),
  };
}

const layer = (id: string, instruction: string, download: number): SampleStep => ({
  instruction,
  layer: sampleLayer(id, download),
});
const empty = (instruction: string): SampleStep => ({ instruction, layer: null });

const BASES: Readonly<Record<string, readonly SampleStep[]>> = {
  debian: [layer('debian', 'ADD debian-rootfs.tar.xz /', 28_231_204), empty('CMD ["bash"]')],
  alpine: [
    layer('alpine', 'ADD alpine-minirootfs-3.20.3-x86_64.tar.gz /', 3_623_807),
    empty('CMD ["/bin/sh"]'),
  ],
};

const NGINX = String.raw`RUN set -x && groupadd --system --gid 101 nginx && useradd --system --gid nginx --no-create-home --home /nonexistent --comment "nginx user" --shell /bin/false --uid 101 nginx && apt-get update && apt-get install --no-install-recommends --no-install-suggests -y gnupg1 ca-certificates && apt-get install -y nginx=${'${NGINX_VERSION}-${PKG_RELEASE}'} && rm -rf /var/lib/apt/lists/* # keep it small`;

function application(
  name: string,
  version: string,
  base: string,
  sizes: readonly number[],
): readonly SampleStep[] {
  const id = `${name}:${version}`;
  return [
    ...(BASES[base] ?? []),
    empty(`LABEL maintainer="The ${name} people <people@${name}.example>"`),
    empty(`ENV ${name.toUpperCase()}_VERSION=${version}`),
    ...sizes.map((size, index) =>
      index === 0
        ? layer(
            `${id} ${index}`,
            name === 'nginx'
              ? NGINX
              : `RUN set -eux; apt-get update; apt-get install -y --no-install-recommends ${name}=${version}; rm -rf /var/lib/apt/lists/*`,
            size,
          )
        : layer(`${id} ${index}`, `COPY docker-entrypoint-${index}.sh / # buildkit`, size),
    ),
    empty('ENTRYPOINT ["/docker-entrypoint.sh"]'),
    empty('EXPOSE 80/tcp'),
    empty('STOPSIGNAL SIGQUIT'),
    empty(`CMD ["${name}", "-g", "daemon off;"]`),
  ];
}

const NOW = Date.parse('2026-11-21T05:00:00Z');

export function sampleImage(
  name: string | null,
  steps: readonly SampleStep[],
  days: number,
  platform = 'linux/amd64',
): SampleImage {
  const id = `${name ?? 'none'} ${days} ${steps.length}`;
  return {
    name,
    digest: digestOf(`manifest ${id}`),
    imageId: digestOf(`config ${id}`),
    platform,
    created: new Date(NOW - days * 86_400_000).toISOString(),
    steps,
  };
}

const FIRST: readonly SampleImage[] = [
  sampleImage('docker.io/library/debian:12', BASES['debian'] ?? [], 21),
  sampleImage(
    'docker.io/library/nginx:1.27',
    application('nginx', '1.27.2', 'debian', [41_238_112, 629, 1394, 4620]),
    18,
  ),
  sampleImage(
    'docker.io/library/nginx:1.26',
    application('nginx', '1.26.3', 'debian', [41_101_833, 629, 1394, 4620]),
    190,
  ),
  sampleImage(
    'docker.io/library/httpd:2.4',
    application('httpd', '2.4.62', 'debian', [3_900_444, 24_713_910, 292]),
    25,
  ),
  sampleImage(
    'docker.io/library/python:3.12',
    application('python', '3.12.7', 'debian', [64_103_110, 211_400_113, 24_001_399, 6_161_213, 249]),
    9,
  ),
  sampleImage(
    'docker.io/library/postgres:17',
    application('postgres', '17.1', 'debian', [8_100_233, 110_031_997, 1_204_911, 12_011, 9011]),
    4,
  ),
  sampleImage('docker.io/library/alpine:3.20', BASES['alpine'] ?? [], 70),
  sampleImage(
    'docker.io/library/redis:7-alpine',
    application('redis', '7.4.1', 'alpine', [1_300_441, 12_431_003, 551]),
    33,
    'linux/arm64/v8',
  ),
  sampleImage(
    'ghcr.io/acme/platform-services/really-long-repository-name-for-testing/internal-billing-gateway:2026.11.20-rc.4-g8f2c91ab77de',
    application('billing', '2026.11', 'debian', [9_000_000, 88_321_004, 3_000]),
    1,
  ),
  sampleImage(
    '127.0.0.1:5000/corpus/app:latest',
    application('app', '1.0.0', 'alpine', [512_000, 2_100_000]),
    0,
  ),
  sampleImage(null, application('nginx', '1.25.0', 'debian', [40_990_121, 629]), 410),
  sampleImage(null, application('app', '0.9.0', 'alpine', [511_000, 2_090_000]), 12),
];

const WORDS = [
  'gateway',
  'billing',
  'search',
  'auth',
  'mailer',
  'worker',
  'frontend',
  'metrics',
  'queue',
  'cache',
  'router',
  'ledger',
  'notifier',
  'catalog',
];
const OWNERS = ['acme', 'globex', 'initech', 'umbrella', 'hooli'];
const REGISTRIES = ['docker.io', 'ghcr.io', 'quay.io', 'registry.example.com:5000'];

export function sampleImages(count: number): readonly SampleImage[] {
  const next = random(42);
  const pick = <T>(values: readonly T[]): T => values[Math.floor(next() * values.length)] ?? (values[0] as T);
  const more = Array.from({ length: Math.max(0, count - FIRST.length) }, (_, index) => {
    const version = `${1 + Math.floor(next() * 4)}.${Math.floor(next() * 30)}.${index}`;
    const word = pick(WORDS);
    const sizes = Array.from({ length: 1 + Math.floor(next() * 5) }, () =>
      Math.round(10 ** (3 + next() * 5)),
    );
    return sampleImage(
      `${pick(REGISTRIES)}/${pick(OWNERS)}/${word}:${version}`,
      application(word, version, next() < 0.6 ? 'debian' : 'alpine', sizes),
      Math.floor(next() * 700),
    );
  });
  return [...FIRST, ...more].slice(0, count);
}

/** The founding example: two images of 50 MB that share a layer of 5 MB. */
export function foundingExample(): readonly SampleImage[] {
  const shared = layer('five', 'ADD base.tar /', 5_000_000);
  return ['one', 'two'].map((name) =>
    sampleImage(`docker.io/example/${name}:1`, [shared, layer(name, `COPY ${name} /srv`, 45_000_000)], 2),
  );
}
