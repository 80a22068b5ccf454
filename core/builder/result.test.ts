import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { z } from 'zod';
import type { BuildRequest, BuildResult } from '../api/build.ts';
import { openCore, type Core } from '../index.ts';
import { plainBuild } from '../testing/build/build-request.ts';
import { serveGit } from '../testing/build/git-server.ts';
import { missingTool, run } from '../testing/run.ts';
import { skopeoInspect, skopeoRaw } from '../testing/skopeo.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';

const CANARY = 'c4n4ry-of-a-secret';

let folder: TemporaryFolder;
let core: Core;
let busybox: string;
let count = 0;
beforeAll(async () => {
  folder = await temporaryFolder();
  core = await openCore({ home: at('home'), workersFolder: inject('workers') });
  busybox = (await run('sh', ['-c', 'command -v busybox || true'])).stdout.trim();
  if (busybox === '') throw missingTool('busybox');
});
afterAll(async () => {
  await core.close();
  await folder.remove();
});

const at = (...names: readonly string[]): string => path.join(folder.path, ...names);

/** A context of these lines, whose files are as old as somebody wants. */
async function contextOf(lines: readonly string[], seconds = 1_700_000_000): Promise<string> {
  const root = at(`context-${count++}`);
  await mkdir(path.join(root, 'src'), { recursive: true });
  await copyFile(busybox, path.join(root, 'busybox'));
  for (const [name, text] of [
    ['Dockerfile', `${lines.join('\n')}\n`],
    ['src/a', 'a'],
    ['src/b', 'b'],
  ] as const) {
    await writeFile(path.join(root, name), text);
    await utimes(path.join(root, name), seconds, seconds);
  }
  return root;
}

async function build(
  context: string,
  options: Partial<BuildRequest> = {},
  home: Core = core,
): Promise<BuildResult> {
  const building = await home.building();
  return building.build(plainBuild(context, { network: 'none', tags: ['result:1'], ...options }));
}

const FILES = ['FROM scratch', 'ARG V=1', 'ENV V=$V', 'COPY src /src', 'CMD ["x"]'];
/** A compiler runs here, what it makes is for there. */
const CROSS = [
  'FROM --platform=$BUILDPLATFORM scratch AS build',
  'COPY busybox /bin/busybox',
  'RUN ["/bin/busybox", "sh", "-c", "echo alike > /alike"]',
  'ARG TARGETPLATFORM',
  'ARG TARGETARCH',
  'ARG TARGETVARIANT',
  'ARG BUILDPLATFORM',
  'RUN ["/bin/busybox", "sh", "-c", "echo $BUILDPLATFORM-$TARGETPLATFORM-$TARGETARCH-$TARGETVARIANT > /made"]',
  'FROM scratch',
  'COPY --from=build /alike /made /',
];

const indexSchema = z.object({
  manifests: z.array(
    z.object({
      mediaType: z.string(),
      digest: z.string(),
      platform: z.record(z.string(), z.string()).optional(),
      annotations: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

/** Documents of an archive, taken out by tar. */
async function member(archive: string, name: string): Promise<string> {
  return (await run('tar', ['-xOf', archive, name])).stdout;
}
const blob = (archive: string, digest: string): Promise<string> =>
  member(archive, `blobs/${digest.replace(':', '/')}`);

describe('An archive', () => {
  it('in OCI layout is what skopeo reads, annotations included', async () => {
    const archive = at('image.oci.tar');
    const context = await contextOf(FILES);
    const annotations = { 'org.opencontainers.image.title': 'Title', another: 'ä' };
    const output = { kind: 'archive', format: 'oci', path: archive } as const;
    const result = await build(context, { annotations, output });
    expect(result.key).toBeNull();
    expect(await skopeoInspect(`oci-archive:${archive}`)).toMatchObject({
      Digest: result.digest,
      Architecture: expect.any(String),
      Env: ['PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', 'V=1'],
    });
    const manifest: unknown = JSON.parse((await skopeoRaw(`oci-archive:${archive}`)).toString());
    expect(manifest).toMatchObject({ annotations });
    expect(JSON.parse(await member(archive, 'index.json'))).toMatchObject({
      manifests: [{ annotations: { 'io.containerd.image.name': 'docker.io/library/result:1' } }],
    });
  });

  it('for docker load is what skopeo reads, with every name', async () => {
    const archive = at('image.docker.tar');
    const context = await contextOf(FILES);
    const result = await build(context, {
      tags: ['result:1', 'example.test/team/app:2'],
      output: { kind: 'archive', format: 'docker', path: archive },
    });
    const [listed] = z
      .array(z.object({ Config: z.string(), RepoTags: z.array(z.string()), Layers: z.array(z.string()) }))
      .parse(JSON.parse(await member(archive, 'manifest.json')));
    expect(listed?.RepoTags).toEqual(['result:1', 'example.test/team/app:2']);
    expect(listed?.Config).toBe(`blobs/${result.imageId.replace(':', '/')}`);
    const { Layers } = await skopeoInspect(`docker-archive:${archive}:result:1`);
    expect(Layers).toHaveLength(1);
  });

  it('is the same bytes every time, whole or not there, and leaves nothing in the store', async () => {
    const context = await contextOf(FILES);
    const sums: string[] = [];
    for (const name of ['one.tar', 'two.tar']) {
      await build(context, { noCache: true, output: { kind: 'archive', format: 'oci', path: at(name) } });
      sums.push(
        createHash('sha256')
          .update(await readFile(at(name)))
          .digest('hex'),
      );
    }
    expect(sums[1]).toBe(sums[0]);
    const broken = await contextOf([...FILES, 'COPY missing /']);
    const output = { kind: 'archive', format: 'oci', path: at('broken.tar') } as const;
    await expect(build(broken, { output })).rejects.toMatchObject({ code: 'FILE_NOT_FOUND' });
    expect((await readdir(folder.path)).filter((name) => name.includes('broken'))).toEqual([]);
    expect((await (await core.building()).build(plainBuild(context, { output }))).key).toBeNull();
  });

  it.each([
    [{ platforms: ['linux/amd64', 'linux/arm64'] }, /several platforms/],
    [{ provenance: 'max' }, /provenance/],
  ] as const)('for docker load is refused with %j before anything is built', async (options, message) => {
    const context = await contextOf(FILES);
    const output = { kind: 'archive', format: 'docker', path: at('no.tar') } as const;
    await expect(build(context, { ...options, output })).rejects.toMatchObject({ message });
  });
});

describe('Several platforms', () => {
  it('are an index; what runs is run here, once, and told what it is for', async () => {
    const archive = at('multi.tar');
    const context = await contextOf(CROSS);
    const platforms = ['linux/amd64', 'linux/arm64', 'linux/arm/v7'];
    const events: string[] = [];
    const building = await core.building();
    const order = { platforms, network: 'none', tags: ['multi:1'] } as const;
    const result = await building.build(plainBuild(context, order), {
      observe: (event) => {
        if (event.kind === 'ended') events.push(event.outcome);
      },
    });
    // Of each platform's three layers, two are alike for all.
    expect([result.steps, events.filter((outcome) => outcome === 'cached').length]).toEqual([12, 4]);
    const output = { kind: 'archive', format: 'oci', path: archive } as const;
    const again = await build(context, { ...order, output });
    expect(again.digest).toBe(result.digest);
    const index = indexSchema.parse(JSON.parse((await skopeoRaw(`oci-archive:${archive}`)).toString()));
    expect(index.manifests.map(({ platform }) => platform)).toEqual([
      { architecture: 'amd64', os: 'linux' },
      { architecture: 'arm64', os: 'linux' },
      { architecture: 'arm', os: 'linux', variant: 'v7' },
    ]);
    const files = at('platforms');
    await build(context, { ...order, output: { kind: 'folder', path: files } });
    const made = await Promise.all(
      ['amd64', 'arm64', 'arm_v7'].map((name) => readFile(path.join(files, `linux_${name}`, 'made'), 'utf8')),
    );
    const here = /^(.*?)-/.exec(made[0] ?? '')?.[1] ?? '';
    expect(here).toMatch(/^linux\/[a-z0-9]+$/);
    expect(made).toEqual([
      `${here}-linux/amd64-amd64-\n`,
      `${here}-linux/arm64-arm64-\n`,
      `${here}-linux/arm/v7-arm-v7\n`,
    ]);
    const { all } = await core.images();
    expect(all.some(({ names }) => names.some((name) => name.includes('multi')))).toBe(true);
  });

  it('are refused where a program would have to run for another one, with what could', async () => {
    const context = await contextOf([
      'FROM scratch',
      'COPY busybox /bin/busybox',
      'RUN ["/bin/busybox", "true"]',
    ]);
    await expect(build(context, { platforms: ['linux/s390x'] })).rejects.toMatchObject({
      message: /^Line 3: RUN for linux\/s390x cannot run on linux\//,
      action: /docker buildx build --platform linux\/s390x/,
    });
  });
});

describe('Provenance', () => {
  const order = {
    provenance: 'max',
    args: {
      V: '2',
      HTTP_PROXY: `http://user:${CANARY}@proxy.test`,
      URL: `https://u:a@${CANARY}@e.test/?t=${CANARY}`,
      API_TOKEN: CANARY,
    },
    labels: { maker: 'me' },
  } as const;

  it('lies beside the image as BuildKit puts it there, and is about its manifest', async () => {
    const archive = at('provenance.tar');
    const context = await contextOf(FILES);
    const secrets = { key: { kind: 'file', path: at('secret') } } as const;
    await writeFile(at('secret'), CANARY);
    const output = { kind: 'archive', format: 'oci', path: archive } as const;
    const result = await build(context, { ...order, secrets, output });
    const index = indexSchema.parse(JSON.parse((await skopeoRaw(`oci-archive:${archive}`)).toString()));
    const [image, attestation] = index.manifests;
    expect(attestation).toMatchObject({
      platform: { architecture: 'unknown', os: 'unknown' },
      annotations: {
        'vnd.docker.reference.type': 'attestation-manifest',
        'vnd.docker.reference.digest': image?.digest,
      },
    });
    const layersSchema = z.object({
      layers: z.array(z.object({ mediaType: z.string(), digest: z.string() })),
    });
    const { layers } = layersSchema.parse(JSON.parse(await blob(archive, attestation?.digest ?? '')));
    expect(layers[0]?.mediaType).toBe('application/vnd.in-toto+json');
    const text = await blob(archive, layers[0]?.digest ?? '');
    expect(JSON.parse(text)).toMatchObject({
      predicateType: 'https://slsa.dev/provenance/v1',
      subject: [
        {
          name: expect.stringMatching(/^pkg:docker\/result@1\?platform=linux%2F/),
          digest: { sha256: image?.digest.slice('sha256:'.length) },
        },
      ],
      predicate: {
        buildDefinition: {
          externalParameters: {
            configSource: { path: 'Dockerfile' },
            request: {
              args: {
                'build-arg:V': '2',
                'build-arg:URL': 'https://e.test/',
                'build-arg:API_TOKEN': '[hidden]',
                'label:maker': 'me',
              },
              secrets: [{ id: 'key' }],
            },
          },
        },
        runDetails: { metadata: { buildkit_hermetic: true, buildkit_reproducible: true } },
      },
    });
    expect(text).not.toContain(CANARY);
    expect(text).not.toContain(folder.path);
    expect(Object.keys(result.provenance ?? {})).toEqual([expect.stringMatching(/^linux\//)]);
    // The image for this machine is found in the index by any reader.
    expect((await skopeoInspect(`oci-archive:${archive}`)).Labels).toEqual({ maker: 'me' });
  });

  it('says nothing of arguments and of the Dockerfile when little is asked for', async () => {
    const context = await contextOf(FILES);
    const result = await build(context, { ...order, provenance: 'min' });
    const text = JSON.stringify(result.provenance);
    expect(text).not.toMatch(/build-arg|maker|"data"/);
    expect(text).toContain('"request":false');
  });

  it('names what was fetched, by digest and without what stands before an @', async () => {
    const env = { GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
    const work = at('work');
    const git = async (...args: readonly string[]): Promise<string> =>
      (await run('git', ['-C', work, '-c', 'user.name=a', '-c', 'user.email=a@e.test', ...args], { env }))
        .stdout;
    await mkdir(work);
    await git('init', '-q', '-b', 'main');
    await mkdir(at('served'));
    const server = createServer((_request, response) => response.end('fetched'));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const address = `http://127.0.0.1:${port}/file`;
    await writeFile(path.join(work, 'Dockerfile'), `FROM scratch\nADD ${address}?token=${CANARY} /file\n`);
    await git('add', '-A');
    await git('commit', '-qm', 'first');
    const commit = (await git('rev-parse', 'HEAD')).trim();
    await run('git', ['clone', '-q', '--bare', work, at('served', 'repo.git')], { env });
    const served = await serveGit(at('served'));
    try {
      const url = `${served.origin}repo.git#main`;
      const building = await core.building();
      const request: BuildRequest = {
        ...plainBuild('', { provenance: 'min' }),
        context: { kind: 'url', url },
      };
      const first = await building.build(request);
      const again = await building.build(request);
      expect(again.digest).toBe(first.digest);
      const [predicate] = Object.values(first.provenance ?? {});
      const sha256 = createHash('sha256').update('fetched').digest('hex');
      expect(predicate).toMatchObject({
        buildDefinition: {
          externalParameters: { configSource: { uri: url, digest: { sha1: commit }, path: 'Dockerfile' } },
          resolvedDependencies: [
            { uri: address, digest: { sha256 } },
            { uri: url, digest: { sha1: commit } },
          ].sort((one, other) => (one.uri < other.uri ? -1 : 1)),
        },
        runDetails: { metadata: { buildkit_completeness: { resolvedDependencies: true } } },
      });
      expect(JSON.stringify(predicate)).not.toContain(CANARY);
    } finally {
      await served.close();
      server.close();
    }
  });

  it('stays when the store is tidied up, and the image with it', async () => {
    const context = await contextOf([...CROSS, 'LABEL kept=1']);
    const platforms = ['linux/amd64', 'linux/arm64'];
    const { digest } = await build(context, { ...order, platforms, tags: ['kept:1'] });
    await (await core.images()).detail('docker.io/library/kept:1', null);
    const stored = JSON.parse(
      await readFile(path.join(core.storeFolder, 'blobs', digest.replace(':', '/')), 'utf8'),
    ) as unknown;
    expect(indexSchema.parse(stored).manifests).toHaveLength(4);
    const report = await core.verify();
    expect(report.problems).toEqual([]);
  });
});

it('the same inputs give one digest: in another folder, at another time, in another store, with cache and without', async () => {
  const order = {
    provenance: 'max',
    platforms: ['linux/amd64', 'linux/arm64'],
    args: { A: '1' },
    annotations: { b: '2', a: '1' },
  } as const;
  const first = await contextOf(CROSS, 1_600_000_000);
  const second = await contextOf(CROSS, 1_650_000_000);
  const other = await openCore({ home: at('other'), workersFolder: inject('workers') });
  try {
    const digests = [
      await build(first, order),
      await build(first, order),
      await build(second, { ...order, noCache: true, annotations: { a: '1', b: '2' } }),
      await build(second, order, other),
    ].map(({ digest }) => digest);
    expect(new Set(digests).size).toBe(1);
  } finally {
    await other.close();
  }
});
