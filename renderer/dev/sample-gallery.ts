/** Builds as they happen: stages side by side, all from the cache, one that fails, one of hundreds of steps. */
import type { BuildOrder, BuildRun, RunLogLine, RunState, RunStep } from '../../core/api/builds.ts';
import type { RecordedRun } from './play-run.ts';

const SHOP = String.raw`FROM docker.io/library/debian:12 AS base
RUN apt-get update && apt-get install -y ca-certificates libpq5

FROM base AS assets
COPY web/ /web
RUN --mount=type=cache,target=/root/.npm npm ci && npm run build

FROM base AS server
COPY go.mod go.sum /src/
RUN go mod download
COPY . /src
RUN go build -trimpath -o /out/shop ./cmd/shop

FROM base AS models
ADD https://models.example.org/ranker-2026.tar.gz /models/
RUN python3 -m compress --level=9 /models

FROM base AS release
COPY --from=assets /web/dist /srv/www
COPY --from=server /out/shop /usr/bin/shop
COPY --from=models /models /srv/models
ENTRYPOINT ["/usr/bin/shop"]
`;

type Sketch = readonly [
  stage: string | null,
  line: number | null,
  title: string,
  began: number,
  took: number,
  bytes: number | null,
  why: string | null,
  lines: number,
];

const SHOP_STEPS: readonly Sketch[] = [
  [null, null, '[internal] load build definition from Dockerfile', 0, 12, null, null, 1],
  [null, null, '[internal] load build context', 14, 310, null, null, 1],
  ['base', 1, '[base 1/2] FROM docker.io/library/debian:12', 330, 420, null, null, 1],
  [
    'base',
    2,
    '[base 2/2] RUN apt-get update && apt-get install -y ca-certificates libpq5',
    760,
    8100,
    31_204_118,
    'it was not built before',
    84,
  ],
  ['assets', 5, '[assets 2/3] COPY web/ /web', 8900, 900, 4_204_118, 'web/src/cart.tsx changed', 0],
  ['server', 9, '[server 2/5] COPY go.mod go.sum /src/', 8900, 60, 61_204, 'a step before it changed', 0],
  [
    'models',
    15,
    '[models 2/3] ADD https://models.example.org/ranker-2026.tar.gz /models/',
    8910,
    14_200,
    312_400_118,
    'https://models.example.org/ranker-2026.tar.gz changed',
    12,
  ],
  ['server', 10, '[server 3/5] RUN go mod download', 8990, 6200, 88_120_400, 'a step before it changed', 130],
  [
    'assets',
    6,
    '[assets 3/3] RUN --mount=type=cache,target=/root/.npm npm ci && npm run build',
    9820,
    11_800,
    18_400_118,
    'a step before it changed',
    41,
  ],
  [
    'server',
    11,
    '[server 4/5] COPY . /src',
    15_200,
    1100,
    9_204_118,
    'internal/cart/price.go changed, internal/cart/tax.go is new and 14 more',
    0,
  ],
  [
    'server',
    12,
    '[server 5/5] RUN go build -trimpath -o /out/shop ./cmd/shop',
    16_320,
    13_400,
    22_118_400,
    'a step before it changed',
    220,
  ],
  [
    'models',
    16,
    '[models 3/3] RUN python3 -m compress --level=9 /models',
    23_120,
    9000,
    204_118_400,
    'a step before it changed',
    9,
  ],
  [
    'release',
    19,
    '[release 2/4] COPY --from=assets /web/dist /srv/www',
    32_140,
    240,
    3_120_400,
    'what it copies changed',
    0,
  ],
  [
    'release',
    20,
    '[release 3/4] COPY --from=server /out/shop /usr/bin/shop',
    32_400,
    190,
    22_100_118,
    'what it copies changed',
    0,
  ],
  [
    'release',
    21,
    '[release 4/4] COPY --from=models /models /srv/models',
    32_600,
    1900,
    204_118_400,
    'what it copies changed',
    0,
  ],
  [null, null, 'exporting to image', 34_520, 120, null, null, 3],
];

const WORDS = [
  'Fetched',
  'Unpacking',
  'Setting up',
  'github.com/acme/shop/internal',
  'webpack: compiled',
  'done in',
];

function linesFor(step: number, count: number): readonly RunLogLine[] {
  return Array.from({ length: count }, (_, index) => ({
    step,
    stream: count === 1 ? 'note' : index % 11 === 7 ? 'error' : 'out',
    text:
      index % 11 === 7
        ? 'debconf: delaying package configuration, since apt-utils is not installed, which is how it is in small images and no reason to worry'
        : `${WORDS[index % WORDS.length] ?? ''} ${index + 1} of ${count}`,
  }));
}

interface Order {
  readonly id: string;
  readonly source: string;
  readonly order: BuildOrder;
  readonly hoursAgo: number;
}

function recorded(
  order: Order,
  steps: readonly RunStep[],
  state: RunState,
  dockerfile: string,
  tail: readonly RunLogLine[] = [],
): RecordedRun {
  const layers = steps.filter(({ bytes }) => bytes !== null);
  const lines = steps
    .flatMap((step) =>
      linesFor(step.id, step.lines).map((line, index) => ({
        line,
        at: step.began + ((step.milliseconds ?? 0) * index) / step.lines,
      })),
    )
    .sort((a, b) => a.at - b.at)
    .map(({ line }) => line);
  const run: BuildRun = {
    id: order.id,
    source: order.source,
    jobId: null,
    title: 'shop',
    started: new Date(Date.now() - order.hoursAgo * 3_600_000).toISOString(),
    milliseconds: steps.reduce(
      (most, { began, milliseconds }) => Math.max(most, began + (milliseconds ?? 0)),
      0,
    ),
    state,
    steps: layers.length,
    cached: layers.filter(({ state }) => state === 'cached').length,
    bytes: layers.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
    cause: order.hoursAgo % 2 === 0 ? 'person' : 'change',
    order: order.order,
    dockerfile,
    graph: steps.map((step) => ({
      ...step,
      lines: step.lines + tail.filter((line) => line.step === step.id).length,
    })),
    warnings: [],
    command: 'strata build -t acme/shop:latest /home/ada/code/shop',
  };
  return { run, lines: [...lines, ...tail] };
}

function sketched(
  steps: readonly Sketch[],
  change: (step: RunStep) => RunStep = (step) => step,
): readonly RunStep[] {
  return steps.map(([stage, line, title, began, milliseconds, bytes, why, lines], index) =>
    change({ id: index + 1, title, stage, line, state: 'done', began, milliseconds, bytes, why, lines }),
  );
}

export function sampleGallery(
  source: string,
  order: BuildOrder,
  key: string,
): Readonly<Record<'parallel' | 'cached' | 'failed' | 'many' | 'million' | 'interrupted', RecordedRun>> {
  const done: RunState = {
    kind: 'done',
    key,
    digest: `sha256:${'4c'.repeat(32)}`,
    imageId: `sha256:${'1f'.repeat(32)}`,
  };
  const at = (id: string, hoursAgo: number): Order => ({ id, source, order, hoursAgo });
  const failedAt = sketched(SHOP_STEPS.slice(0, 11), (step) =>
    step.id === 11
      ? { ...step, state: 'failed', milliseconds: 4200, bytes: null, why: null }
      : step.id === 7 || step.id === 9
        ? { ...step, state: 'cancelled', milliseconds: 11_600, bytes: null, why: null }
        : step,
  );
  const many = Array.from({ length: 300 }, (_, index): Sketch => [
    index < 290 ? 'build' : 'release',
    index + 2,
    `[${index < 290 ? `build ${index + 1}/290` : `release ${index - 289}/10`}] RUN make -C part-${index + 1} install`,
    index * 130,
    80 + ((index * 37) % 400),
    (index * 7919) % 900_000,
    index < 120 ? null : 'a step before it changed',
    index % 5,
  ]);
  return {
    parallel: recorded(at('gallery-parallel', 2), sketched(SHOP_STEPS), done, SHOP),
    cached: recorded(
      at('gallery-cached', 4),
      sketched(SHOP_STEPS, (step) => ({
        ...step,
        state: step.stage === null ? 'done' : 'cached',
        began: Math.floor(step.id * 3),
        milliseconds: 1,
        why: null,
        lines: step.stage === null ? step.lines : 0,
      })),
      done,
      SHOP,
    ),
    failed: recorded(
      at('gallery-failed', 7),
      failedAt,
      {
        kind: 'failed',
        step: 11,
        line: 12,
        error: {
          code: 'BUILD_FAILED',
          message:
            'process "/bin/sh -c go build -trimpath -o /out/shop ./cmd/shop" did not complete successfully: exit code: 1',
          action: 'Look at what it printed, and at line 12 of the Dockerfile.',
          evidence: { line: 12, exitCode: 1 },
          retryable: false,
        },
      },
      SHOP,
      [
        '# github.com/acme/shop/internal/cart',
        'internal/cart/price.go:41:17: undefined: taxFor',
        'internal/cart/price.go:58:9: cannot use total (variable of type Money) as int64 value in return statement',
        'internal/cart/tax.go:12:2: "math/big" imported and not used',
      ].map((text) => ({ step: 11, stream: 'error', text })),
    ),
    many: recorded(
      at('gallery-many', 9),
      sketched(many, (step) => (step.id <= 120 ? { ...step, state: 'cached', milliseconds: 1 } : step)),
      done,
      'FROM scratch AS build\nFROM build AS release\n',
    ),
    million: million(at('gallery-million', 11), done),
    interrupted: recorded(
      at('gallery-interrupted', 30),
      sketched(SHOP_STEPS.slice(0, 6)),
      { kind: 'interrupted' },
      SHOP,
    ),
  };
}

const MILLION = 1_000_000;

/** One step that printed a million lines; they are made when they are asked for. */
function million(order: Order, done: RunState): RecordedRun {
  const steps = sketched([
    ['0', 2, '[2/2] RUN find / -print', 0, 61_000, 4_118, 'it was not built before', 0],
  ]);
  const { run } = recorded(order, steps, done, 'FROM debian:12\nRUN find / -print\n');
  let made: readonly RunLogLine[] | undefined;
  return {
    run: { ...run, graph: run.graph.map((step) => ({ ...step, lines: MILLION })) },
    get lines() {
      made ??= Array.from({ length: MILLION }, (_, index) => ({
        step: 1,
        stream: 'out',
        text: `/usr/share/doc/package-${index % 977}/file-${index}`,
      }));
      return made;
    },
  };
}
