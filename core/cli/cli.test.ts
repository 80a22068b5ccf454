import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { openCore, type Core } from '../index.ts';
import { startDockerRegistry, type DockerRegistry } from '../testing/docker-registry.ts';
import { pushLayout } from '../testing/push-layout.ts';
import { makeImage, multiPlatform, type SampleImage } from '../testing/sample-images.ts';
import { makeLayer } from '../testing/sample-layer.ts';
import { withTemporaryFolder, temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';
import { run } from './run.ts';
import type { Terminal } from './terminal.ts';

let registry: DockerRegistry;
let folder: TemporaryFolder;
let app: SampleImage;
let base: SampleImage;
let core: Core;
let home = 0;

const NOW = Date.parse('2024-05-20T07:08:09Z');

beforeAll(async () => {
  registry = await startDockerRegistry();
  folder = await temporaryFolder();
  const layout = path.join(folder.path, 'layout');
  const shared = await makeLayer({ kind: 'exact', seed: 'base', blobBytes: 50_000 });
  base = await makeImage(layout, {
    name: 'base',
    layers: [shared],
    config: { Labels: { role: 'base' } },
    created: '2024-05-01T00:00:00Z',
  });
  app = await makeImage(layout, {
    name: 'app',
    layers: [shared, { kind: 'entries', entries: [{ path: 'app', content: 'hello' }] }],
    config: { Env: ['A=1'], Cmd: ['app'] },
    history: [
      { created: '2024-05-01T00:00:00Z', created_by: '/bin/sh -c #(nop) ADD file:abc in / ' },
      { created: '2024-05-05T07:08:09Z', created_by: '/bin/sh -c #(nop)  ENV A=1', empty_layer: true },
      {
        created: '2024-05-06T07:08:09Z',
        created_by: 'RUN /bin/sh -c echo a rather long command that is cut # buildkit',
        comment: 'buildkit.dockerfile.v0',
      },
    ],
  });
  await multiPlatform(layout, { name: 'multi', layers: [shared], attested: true });
  await pushLayout(layout, 'base', registry.address, 'corpus/base:1');
  await pushLayout(layout, 'app', registry.address, 'corpus/app:1');
  await pushLayout(layout, 'app', registry.address, 'corpus/app:latest');
  await pushLayout(layout, 'multi', registry.address, 'corpus/multi:1');
});

beforeEach(async () => {
  await core?.close();
  core = await openCore({ home: path.join(folder.path, `home-${home++}`), workersFolder: inject('workers') });
});

afterAll(async () => {
  await core.close();
  await registry.stop();
  await folder.remove();
});

async function strata(
  line: string | readonly string[],
  options: { typed?: string; isTerminal?: boolean } = {},
) {
  let out = '';
  let errors = '';
  const terminal: Terminal = {
    out: { write: (text) => void (out += text), isTerminal: options.isTerminal ?? false, columns: 80 },
    errors: { write: (text) => void (errors += text), isTerminal: false, columns: 80 },
    signal: new AbortController().signal,
    now: () => NOW,
    version: () => Promise.resolve('1.2.3'),
    openCore: () => Promise.resolve(core),
    readLine: () => Promise.resolve(options.typed ?? null),
  };
  const words = typeof line === 'string' ? line.split(' ') : line;
  const code = await run(
    words.map((word) => word.replace('REG', registry.address)),
    terminal,
  );
  const named = (text: string): string => text.replaceAll(registry.address, 'REG');
  return { code, out: named(out), errors: named(errors) };
}

const short = (digest: string): string => digest.slice(7, 19);
const pullBoth = async (): Promise<void> => {
  await strata('pull -q REG/corpus/base:1');
  await strata('pull -q REG/corpus/app:1');
};

describe('pull', () => {
  it('prints what docker prints where nobody watches', async () => {
    await strata('pull REG/corpus/base:1');
    const { code, out, errors } = await strata('pull REG/corpus/app:1');
    const [shared, own] = app.layers.map(({ digest }) => short(digest));
    expect(out.split('\n')).toEqual([
      '1: Pulling from corpus/app',
      `${shared}: Already exists`,
      `${own}: Pulling fs layer`,
      `${own}: Download complete`,
      `${own}: Pull complete`,
      `Digest: ${app.manifest.digest}`,
      'Status: Downloaded newer image for REG/corpus/app:1',
      'REG/corpus/app:1',
      '',
    ]);
    expect([code, errors]).toEqual([0, '']);
  });

  it('of what is here says so and lists no layers', async () => {
    await pullBoth();
    const { out } = await strata('pull REG/corpus/app:1');
    expect(out).toBe(
      `1: Pulling from corpus/app\nDigest: ${app.manifest.digest}\nStatus: Image is up to date for REG/corpus/app:1\nREG/corpus/app:1\n`,
    );
  });

  it('says that it takes latest when nobody named a tag, and prints the name alone when quiet', async () => {
    expect((await strata('pull REG/corpus/app')).out).toMatch(
      /^Using default tag: latest\nlatest: Pulling from corpus\/app\n/,
    );
    expect((await strata('pull -q REG/corpus/app')).out).toBe('REG/corpus/app:latest\n');
  });

  it('takes all tags, but not with a tag', async () => {
    const { out } = await strata('pull -a REG/corpus/app');
    expect(out.match(/Pulling from/g)).toHaveLength(2);
    expect(await strata('pull -a REG/corpus/app:1')).toMatchObject({
      code: 1,
      errors: expect.stringContaining("tag can't be used with --all-tags/-a"),
    });
  });

  it('takes the platform that is asked for', async () => {
    await strata('pull --platform linux/arm64 REG/corpus/multi:1');
    expect((await strata(['images', '--format', '{{.Platform}}'])).out).toBe('linux/arm64/v8\n');
    const { code, errors } = await strata('pull --platform linux/s390x REG/corpus/multi:1');
    expect([code, errors]).toEqual([1, expect.stringContaining('linux/arm64')]);
  });

  it("draws over its own lines where a person watches, and ends with docker's summary", async () => {
    const { out } = await strata('pull REG/corpus/app:1', { isTerminal: true });
    expect(out).toContain('\u001b[');
    expect(out).toContain(short(app.layers[0]!.digest));
    expect(out).toMatch(
      /2 of 2 layers · [\d.]+kB\nDigest: sha256:[0-9a-f]{64}\nStatus: Downloaded newer image for REG\/corpus\/app:1\nREG\/corpus\/app:1\n$/,
    );
  });

  it('of a tag that does not exist fails with the reason and a hint', async () => {
    const { code, out, errors } = await strata('pull -q REG/corpus/app:9');
    expect([code, out]).toEqual([1, '']);
    expect(errors).toMatch(/^Error: .*corpus\/app:9.*\n.+\n$/);
  });
});

describe('images', () => {
  beforeEach(pullBoth);

  it("prints docker's table", async () => {
    const size = (image: SampleImage): string =>
      `${(image.made.reduce((sum, { unpacked }) => sum + unpacked, 0) / 1000).toPrecision(3)}kB`;
    const { out } = await strata('images');
    const width = `${registry.address}/corpus/base`.length + 3 - registry.address.length + 3;
    expect(out).toBe(
      [
        `${'REPOSITORY'.padEnd(width + registry.address.length - 3)}TAG       IMAGE ID       CREATED       SIZE`,
        `${'REG/corpus/app'.padEnd(width)}1         ${short(app.config.digest)}   2 weeks ago   ${size(app)}`,
        `${'REG/corpus/base'.padEnd(width)}1         ${short(base.config.digest)}   2 weeks ago   ${size(base)}`,
        '',
      ].join('\n'),
    );
  });

  it.each([
    ['images -q', (): string => `${short(app.config.digest)}\n${short(base.config.digest)}\n`],
    ['images -q --no-trunc', (): string => `${app.config.digest}\n${base.config.digest}\n`],
    ['image ls -q -f label=role', (): string => `${short(base.config.digest)}\n`],
    ['images -q -f label=role=app', (): string => ''],
    ['images -q -f before=REG/corpus/app:1', (): string => `${short(base.config.digest)}\n`],
    ['images -q -f since=REG/corpus/base:1', (): string => `${short(app.config.digest)}\n`],
    ['images -q -f dangling=true', (): string => ''],
    ['images -q -f reference=REG/*/b*', (): string => `${short(base.config.digest)}\n`],
    ['images -q -f until=2024-05-02T00:00:00Z', (): string => `${short(base.config.digest)}\n`],
    ['images -q REG/corpus/app', (): string => `${short(app.config.digest)}\n`],
    ['images -q REG/corpus/app:2', (): string => ''],
    [
      'images --format {{.Repository}}:{{.Tag}}@{{.Digest}}',
      (): string => `REG/corpus/app:1@${app.manifest.digest}\nREG/corpus/base:1@${base.manifest.digest}\n`,
    ],
    [
      'images --digests --format {{.CreatedSince}}/{{.CreatedAt}} REG/corpus/app',
      (): string => '2 weeks ago/2024-05-06 07:08:09 +0000 UTC\n',
    ],
  ])('%s', async (line, expected) => {
    const { code, out } = await strata(line);
    expect([code, out]).toEqual([0, expected()]);
  });

  it("prints a table of chosen columns with docker's titles, and JSON line by line", async () => {
    expect((await strata(['images', '--format', 'table {{.ID}}\\t{{.Tag}}'])).out).toBe(
      `IMAGE ID       TAG\n${short(app.config.digest)}   1\n${short(base.config.digest)}   1\n`,
    );
    const lines = (await strata('images --format json')).out.trim().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { Tag: '1', Containers: 'N/A', State: 'complete' },
      { Repository: 'REG/corpus/base' },
    ]);
  });

  it.each([
    ['images -f foo=bar', 1, "Error: Invalid filter 'foo'\n"],
    [
      'images -f dangling',
      125,
      'invalid argument "dangling" for "-f, --filter" flag: bad format of filter (expected name=value)\n',
    ],
    ['images -f dangling=maybe', 1, "Error: Invalid filter 'dangling=maybe'"],
    ['images -f before=nope', 1, 'Error: No such image: nope'],
    ['images --xx', 125, "unknown flag: --xx\nSee 'strata images --help'.\n"],
    [
      'images a b',
      1,
      '"strata images" requires at most 1 argument.\nSee \'strata images --help\'.\n\nUsage:  strata images [OPTIONS] [REPOSITORY[:TAG]]\n\nList images\n',
    ],
    ['images --format {{.Foo}}', 1, 'Error: template: :1: executing "" at <.Foo>: can\'t evaluate field Foo'],
    ['images --format {{.ID', 1, 'Error: template parsing error: template: :1: unclosed action'],
  ])('%s ends with %d', async (line, code, begins) => {
    const result = await strata(line);
    expect([result.code, result.out]).toEqual([code, '']);
    expect(result.errors.startsWith(begins)).toBe(true);
  });
});

describe('history', () => {
  beforeEach(pullBoth);

  it('prints steps from the newest, cut as docker cuts them', async () => {
    const { out } = await strata('history REG/corpus/app:1');
    expect(out.split('\n').map((line) => line.trimEnd().replace(/ {3,}/g, '   '))).toEqual([
      'IMAGE   CREATED   CREATED BY   SIZE   COMMENT',
      `${short(app.config.digest)}   2 weeks ago   RUN /bin/sh -c echo a rather long command th…   ${(app.made[1]!.unpacked / 1000).toPrecision(3).replace(/\.?0+$/, '')}kB   buildkit.dockerfile.v0`,
      '<missing>   2 weeks ago   /bin/sh -c #(nop)  ENV A=1   0B',
      `<missing>   2 weeks ago   /bin/sh -c #(nop) ADD file:abc in /   ${(app.made[0]!.unpacked / 1000).toPrecision(3)}kB`,
      '',
    ]);
  });

  it('prints exact sizes and times when not for humans, and whole text without cutting', async () => {
    const { out } = await strata([
      'history',
      '-H=false',
      '--no-trunc',
      '--format',
      '{{.CreatedSince}} {{.Size}} {{.CreatedBy}}',
      'REG/corpus/app:1',
    ]);
    expect(out.split('\n')[0]).toBe(
      `2024-05-06T07:08:09Z ${app.made[1]!.unpacked} RUN /bin/sh -c echo a rather long command that is cut # buildkit`,
    );
    expect((await strata('history -q REG/corpus/app:1')).out).toBe(
      `${short(app.config.digest)}\n<missing>\n<missing>\n`,
    );
  });
});

describe('inspect', () => {
  beforeEach(pullBoth);

  it('prints several images as JSON, and fields by a template', async () => {
    const { out } = await strata('inspect REG/corpus/app:1 REG/corpus/base:1');
    expect(JSON.parse(out)).toMatchObject([
      { Id: app.config.digest, RepoTags: ['REG/corpus/app:1'] },
      { Id: base.config.digest },
    ]);
    expect(
      (await strata(['image', 'inspect', '-f', '{{.Config.Env}} {{json .Config.Cmd}}', 'REG/corpus/app:1']))
        .out,
    ).toBe('[A=1] ["app"]\n');
    expect((await strata(['inspect', '-f', '{{index .RepoDigests 0}}', short(app.config.digest)])).out).toBe(
      `REG/corpus/app@${app.manifest.digest}\n`,
    );
  });

  it('of what is not here prints an empty list, and says so on stderr', async () => {
    expect(await strata('inspect nope')).toEqual({
      code: 1,
      out: '[]\n',
      errors: 'Error: No such object: nope\n',
    });
  });
});

describe('tag and rmi', () => {
  beforeEach(pullBoth);

  it('removes a name, then the image with its last one, and says which layers went', async () => {
    await strata('tag REG/corpus/app:1 mine:2');
    expect((await strata('rmi mine:2')).out.split('\n')[0]).toBe('Untagged: mine:2');
    const { out } = await strata('rmi REG/corpus/app:1');
    expect(out.split('\n')).toEqual([
      'Untagged: REG/corpus/app:1',
      `Untagged: REG/corpus/app@${app.manifest.digest}`,
      `Deleted: ${app.config.digest}`,
      expect.stringMatching(/^Deleted: sha256:[0-9a-f]{64}$/),
      '',
    ]);
    expect((await strata('images -q')).out).toBe(`${short(base.config.digest)}\n`);
  });

  it('refuses an ID with several names unless it is forced', async () => {
    await strata('tag REG/corpus/app:1 mine:2');
    const id = short(app.config.digest);
    const refused = await strata(['rmi', id]);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.errors).toContain(
      `Error: conflict: unable to delete ${id} (must be forced) - image is referenced in multiple repositories\n`,
    );
    const forced = await strata(['rmi', '-f', id]);
    expect(forced.out.match(/^Untagged: [^@]*$/gm)).toEqual([
      'Untagged: REG/corpus/app:1',
      'Untagged: mine:2',
    ]);
    expect(forced.out).toContain(`Deleted: ${app.config.digest}\n`);
  });

  it('removes what is here of several, and fails for the rest; forced, that is no failure', async () => {
    const result = await strata('rmi nope REG/corpus/app:1 REG/corpus/app:1');
    expect(result.out).toContain('Untagged: REG/corpus/app:1\n');
    expect(result.errors.match(/^Error: No such image.*$/gm)).toEqual([
      'Error: No such image: nope',
      `Error: No such image: REG/corpus/app:1`,
    ]);
    expect(result.code).toBe(1);
    expect((await strata('rmi -f nope')).code).toBe(0);
  });

  it('prints the exact plan in a dry run, and removes nothing', async () => {
    const { out, code } = await strata('rmi --dry-run REG/corpus/base:1');
    expect(code).toBe(0);
    const own = base.config.size + base.manifest.size;
    expect(out).toBe(
      [
        'Would untag: REG/corpus/base:1',
        `Would delete: ${base.config.digest} (REG/corpus/base:1)`,
        'Stands on it, and keeps working: REG/corpus/app:1',
        `Would free: ${own < 1000 ? `${own}B` : `${own / 1000}kB (${own} bytes)`}`,
        'Stays: 50kB (50000 bytes), kept by REG/corpus/app:1',
        '',
      ].join('\n'),
    );
    expect((await strata('images -q')).out.split('\n')).toHaveLength(3);
  });

  it('only untags when asked, and prune then takes the dangling image after a yes', async () => {
    await strata('rmi --untag REG/corpus/app:1');
    expect(
      (await strata(['images', '-f', 'dangling=true', '--format', '{{.Repository}}:{{.Tag}}'])).out,
    ).toBe('<none>:<none>\n');
    const no = await strata('image prune', { typed: 'n' });
    expect(no.out).toBe(
      'WARNING! This will remove all dangling images.\nAre you sure you want to continue? [y/N] Total reclaimed space: 0B\n',
    );
    const yes = await strata('image prune', { typed: 'y' });
    expect(yes.out).toContain(`Deleted Images:\ndeleted: ${app.config.digest}\n\nTotal reclaimed space: `);
    expect((await strata('image prune -f')).out).toBe('Total reclaimed space: 0B\n');
  });

  it('prunes all by label, and refuses a filter that it does not know', async () => {
    const { out } = await strata('image prune -a -f --filter label!=role');
    expect(out).toContain('untagged: REG/corpus/app:1\n');
    expect((await strata('images -q')).out).toBe(`${short(base.config.digest)}\n`);
    expect(await strata('image prune -f --filter foo=bar')).toMatchObject({
      code: 1,
      errors: expect.stringContaining("Invalid filter 'foo'"),
    });
  });
});

describe('system df, verify, version and help', () => {
  it('count the store, to the byte in JSON', async () => {
    await pullBoth();
    const [first] = (await strata('system df --format json')).out.split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({
      Type: 'Images',
      TotalCount: '2',
      Active: '2',
      Reclaimable: '0B (0%)',
    });
    const { out } = await strata('system df -v');
    expect(out).toMatch(
      /^Images space usage:\n\nREPOSITORY +TAG +IMAGE ID +CREATED +SIZE +SHARED SIZE +UNIQUE SIZE +CONTAINERS\n/,
    );
    expect(out).toContain('Saved by sharing: 50kB\n');
  });

  it('say that nothing is wrong, or what is', async () => {
    await pullBoth();
    expect(await strata('verify')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Verified 6 blobs, [\d.]+kB: nothing wrong\n$/),
    });
    const { chmod, writeFile } = await import('node:fs/promises');
    const file = path.join(core.storeFolder, 'blobs', 'sha256', app.layers[1]!.digest.slice(7));
    await chmod(file, 0o644);
    await writeFile(file, 'damaged');
    const { code, out } = await strata('verify');
    expect(code).toBe(1);
    expect(out).toContain(app.layers[1]!.digest.slice(7));
    expect(out).toContain('REG/corpus/app:1');
  });

  it('name the version and explain themselves', async () => {
    expect((await strata('version')).out).toBe('Strata version 1.2.3\n');
    expect((await strata(['version', '--format', '{{.Client.Version}}'])).out).toBe('1.2.3\n');
    expect((await strata('--help')).out).toContain('Usage:  strata COMMAND');
    expect((await strata('image --help')).out).toContain('  prune ');
    expect((await strata('rmi --help')).out).toContain(
      'Aliases:\n  strata rmi, strata image rm, strata image remove\n',
    );
    expect(await strata('frobnicate')).toEqual({
      code: 1,
      out: '',
      errors: "strata: 'frobnicate' is not a strata command.\nSee 'strata --help'\n",
    });
    expect((await strata('tag a')).errors).toContain('"strata tag" requires exactly 2 arguments.');
  });

  it('work in a folder where nothing was before', async () => {
    await withTemporaryFolder(async (fresh) => {
      const other = await openCore({ home: path.join(fresh, 'home'), workersFolder: inject('workers') });
      const before = core;
      core = other;
      expect((await strata('images')).out).toBe('REPOSITORY   TAG       IMAGE ID   CREATED   SIZE\n');
      await other.close();
      core = before;
    });
  });
});
