import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { openCore, type Core } from '../index.ts';
import { plainBuild } from '../testing/build/build-request.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';

let folder: TemporaryFolder;
let core: Core;
let contexts = 0;

beforeAll(async () => {
  folder = await temporaryFolder();
  core = await openCore({ home: path.join(folder.path, 'home'), workersFolder: inject('workers') });
});

afterAll(async () => {
  await core.close();
  await folder.remove();
});

async function outcomeOf(line: string): Promise<string> {
  const root = path.join(folder.path, `context-${contexts++}`);
  await mkdir(path.join(root, 'd'), { recursive: true });
  for (const name of ['a', 'b', 'd/c']) await writeFile(path.join(root, name), name);
  await writeFile(path.join(root, 'Dockerfile'), `FROM scratch AS first\nCOPY a /a\nFROM scratch\n${line}\n`);
  const building = await core.building();
  return building.build(plainBuild(root, { tags: ['reference:1'] })).then(
    () => 'built',
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
}

/** Every instruction and flag of https://docs.docker.com/reference/dockerfile/ that runs no program. */
test.each([
  'ADD a /x',
  'ADD --chown=1:2 a /x',
  'ADD --chmod=u+x a /x',
  'ADD --link a /x',
  'ADD --exclude=b . /x/',
  'ADD --unpack=false a /x',
  'ADD --keep-git-dir a /x',
  'ADD a d <<EOF /x/\nhere\nEOF',
  'ADD ["a", "/x"]',
  'ADD <<EOF /x\nhere\nEOF',
  'ARG A=1',
  'CMD ["x"]',
  'COPY --from=first a /x',
  'COPY --chown=1 a /x',
  'COPY --chmod=644 a /x',
  'COPY --link a /x',
  'COPY --parents d/c /x/',
  'COPY --exclude=*.md . /x/',
  'COPY <<EOF /x\nhere\nEOF',
  'ENTRYPOINT ["x"]',
  'ENV A=b',
  'ENV A b',
  'EXPOSE 80/tcp',
  'HEALTHCHECK NONE',
  'LABEL a=b',
  'MAINTAINER me',
  'HEALTHCHECK --interval=1s --timeout=2s --start-period=3s --start-interval=4s --retries=5 CMD x',
  'ONBUILD RUN x',
  'SHELL ["/bin/sh", "-c"]',
  'STOPSIGNAL 9',
  'USER 1:2',
  'VOLUME /v',
  'WORKDIR /w',
  'FROM --platform=linux/amd64 scratch',
  'FROM first AS second',
])('%s is done', async (line) => {
  expect(await outcomeOf(line)).toBe('built');
});

test.each([
  ['RUN --security=insecure x', /^Line 4: RUN --security=insecure is not supported/],
  ['RUN --device=vendor.com/gpu=all x', /^Line 4: RUN --device is not supported/],
  ['RUN --mount=type=cache,target=/c,source=/d x', /^"\/d" is not in the cache: without from/],
  ['RUN --mount=type=cache,target=/c,from=9 x', /^invalid from flag value 9/],
  ['RUN --mount=type=cache,target=/c,required x', /^unexpected key 'required' for mount type 'cache'/],
  ['RUN --mount=type=cache,target=/c,sharing=some x', /^unsupported sharing value "some"/],
  ['RUN --mount=type=bind,target=/c,mode=1 x', /^mode not allowed for "bind" type mounts/],
  ['RUN --mount=type=bind,target=/c,size=1 x', /^unexpected key 'size' for mount type 'bind'/],
  ['RUN --mount=type=tmpfs,target=/c,uid=1 x', /^uid not allowed for "tmpfs" type mounts/],
  ['RUN --mount=type=secret x', /^invalid secret mount. one of source, target required/],
  ['RUN --mount=type=secret,id=a,required x', /^Line 4: secret a/],
  ['RUN --mount=type=ssh,required x', /^Line 4: ssh default/],
  ['RUN --mount=type=bind,colour=red x', /^unexpected key 'colour'/],
  ['ADD a https://127.0.0.1:1/b /x/', /^Line 4: 127.0.0.1:1 could not be reached/],
  ['ADD --checksum=sha256:00 a /x', /checksum requires/],
  ['COPY https://127.0.0.1:1/b /x/', /^source can't be a URL for COPY/],
  ['RUN --mount=type=other x', /unsupported mount type/],
  ['RUN --network=other x', /invalid network mode/],
  ['COPY --unknown a /x', /unknown flag: --unknown/],
  ['ADD --parents a /x', /unknown flag: --parents/],
  ['NEITHER x', /unknown instruction: NEITHER/],
])('%s is refused by its name', async (line, message) => {
  expect(await outcomeOf(line)).toMatch(message);
});
