/** What happens in builds of the sample sources, step by step. */
export interface ScriptedStep {
  readonly title: string;
  readonly stage: string | null;
  readonly line: number | null;
  readonly cached: boolean;
  readonly milliseconds: number;
  readonly bytes: number | null;
  readonly why: string | null;
  readonly output: readonly string[];
}

const step = (
  title: string,
  stage: string | null,
  line: number | null,
  more: Partial<ScriptedStep> = {},
): ScriptedStep => ({
  title,
  stage,
  line,
  cached: false,
  milliseconds: 120,
  bytes: null,
  why: null,
  output: [],
  ...more,
});

const BASE = 'docker.io/library/node:20-bookworm-slim';

const LEDGER: readonly ScriptedStep[] = [
  step('[context] read /home/ada/code/ledger', null, null, { output: ['41 files, 64 MB'] }),
  step(`[dependencies 1/4] FROM ${BASE}`, 'dependencies', 5, { cached: true, milliseconds: 8 }),
  step('[dependencies 2/4] WORKDIR /srv', 'dependencies', 6, { cached: true, milliseconds: 1, bytes: 148 }),
  step('[dependencies 3/4] COPY package.json package-lock.json ./', 'dependencies', 7, {
    milliseconds: 61,
    bytes: 414_235,
    why: 'package-lock.json changed',
  }),
  step(
    '[dependencies 4/4] RUN --mount=type=cache,target=/root/.npm --mount=type=secret,id=npmrc npm ci --omit=dev',
    'dependencies',
    8,
    {
      milliseconds: 9_412,
      bytes: 88_120_331,
      why: 'the step before it ran',
      output: [
        'npm warn deprecated inflight@1.0.6: This module is not supported',
        'added 214 packages in 8s',
        '31 packages are looking for funding',
      ],
    },
  ),
  step('[build 2/3] COPY . .', 'build', 15, {
    milliseconds: 740,
    bytes: 63_204_118,
    why: 'src/money.ts changed',
  }),
  step('[build 3/3] RUN npm run build -- --commit=unknown', 'build', 16, {
    milliseconds: 4_120,
    bytes: 1_204_118,
    why: 'the step before it ran',
    output: ['> ledger@4.2.0 build', '> tsc -p . && node pack.mjs', 'dist/server.js  412 kB'],
  }),
  step('[release 4/6] COPY --from=dependencies /srv/node_modules ./node_modules', 'release', 24, {
    milliseconds: 910,
    bytes: 88_120_000,
    why: 'what it copies changed',
  }),
  step('[release 5/6] COPY --from=build /srv/dist ./dist', 'release', 25, {
    milliseconds: 44,
    bytes: 1_190_000,
    why: 'what it copies changed',
  }),
  step('write the image', null, null, { milliseconds: 30 }),
];

const SITE: readonly ScriptedStep[] = [
  step('[1/3] FROM docker.io/library/nginx:1.27', '0', 1, { cached: true, milliseconds: 6 }),
  step('[2/3] COPY public/ /usr/share/nginx/html/', '0', 2, {
    milliseconds: 88,
    bytes: 2_204_118,
    why: 'public/index.html changed',
  }),
  step('[3/3] COPY nginx.conf /etc/nginx/conf.d/default.conf', '0', 3, {
    milliseconds: 12,
    bytes: 1204,
    why: 'the step before it ran',
  }),
  step('write the image', null, null, { milliseconds: 11 }),
];

export const SCRIPTS = { ledger: LEDGER, site: SITE } as const;
