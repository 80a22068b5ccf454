/** Dockerfiles and contexts of the sample sources. */

export const LEDGER = String.raw`# syntax=docker/dockerfile:1
ARG NODE_VERSION=20
ARG REGISTRY=docker.io/library

FROM ${'${REGISTRY}'}/node:${'${NODE_VERSION}'}-bookworm-slim AS dependencies
WORKDIR /srv
COPY package.json package-lock.json ./
RUN --mount=type=cache,target=/root/.npm \
    --mount=type=secret,id=npmrc,target=/root/.npmrc,required=true \
    npm ci --omit=dev

FROM dependencies AS build
ARG COMMIT=unknown
ARG CHANNEL
COPY . .
RUN npm run build -- --commit=$COMMIT

FROM build AS test
RUN --mount=type=ssh npm test

FROM ${'${REGISTRY}'}/node:${'${NODE_VERSION}'}-bookworm-slim AS release
LABEL org.opencontainers.image.title="Ledger"
WORKDIR /srv
COPY --from=dependencies /srv/node_modules ./node_modules
COPY --from=build /srv/dist ./dist
COPY --from=brand /logo.svg ./public/
USER node
EXPOSE 8080
CMD ["node", "dist/server.js"]
`;

export const SITE = String.raw`FROM nginx:1.27
COPY public/ /usr/share/nginx/html/
COPY nginx.conf /etc/nginx/conf.d/default.conf
`;

export const LEDGER_IGNORE = String.raw`# what the image does not need
node_modules
**/*.log
coverage/
*.md
!README.md
tmp/**
`;

export interface SampleFile {
  readonly path: string;
  readonly size: number;
}

const SOURCES = ['server', 'routes', 'accounts', 'entries', 'journal', 'export', 'money', 'period'];

/** As many as asked for, the largest of them where they are in life: a repository's objects and what was installed. */
export function sampleContext(count: number): readonly SampleFile[] {
  const few: readonly SampleFile[] = [
    { path: 'Dockerfile', size: 1012 },
    { path: '.dockerignore', size: 96 },
    { path: 'package.json', size: 1904 },
    { path: 'package-lock.json', size: 412_331 },
    { path: 'README.md', size: 5120 },
    { path: 'CHANGELOG.md', size: 31_204 },
    { path: 'npm-debug.log', size: 88_120 },
    { path: 'data/fixtures.sqlite', size: 61_440_000 },
    { path: '.git/HEAD', size: 23 },
    { path: '.git/index', size: 71_204 },
    { path: '.git/objects/pack/pack-4c1c50d0ffc6e2b1.pack', size: 2_012_440_118 },
    { path: '.git/objects/pack/pack-4c1c50d0ffc6e2b1.idx', size: 8_120_331 },
    ...SOURCES.flatMap((name) => [
      { path: `src/${name}.ts`, size: 1200 + name.length * 731 },
      { path: `src/${name}.test.ts`, size: 900 + name.length * 411 },
    ]),
    { path: 'coverage/lcov.info', size: 204_118 },
    { path: 'public/logo.svg', size: 4120 },
  ];
  const packages = Array.from({ length: Math.max(0, count - few.length) }, (_, index) => ({
    path: `node_modules/package-${String(index).padStart(4, '0')}/index.js`,
    size: 800 + ((index * 7919) % 64_000),
  }));
  return [...few, ...packages].slice(0, count);
}
