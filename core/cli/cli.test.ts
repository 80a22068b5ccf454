import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { openCliGround, short, type CliGround } from '../testing/cli-ground.ts';
import type { SampleImage } from '../testing/images/sample-images.ts';

let ground: CliGround;
let app: SampleImage;
let base: SampleImage;
beforeAll(async () => {
  ground = await openCliGround(inject('workers'));
  ({ app, base } = ground);
});
beforeEach(() => ground.freshStore());
afterAll(() => ground.close());

const strata: CliGround['strata'] = (line, options) => ground.strata(line, options);

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
    await ground.pullBoth();
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
  beforeEach(() => ground.pullBoth());

  it("prints docker's table", async () => {
    const size = (image: SampleImage): string =>
      `${(image.made.reduce((sum, { unpacked }) => sum + unpacked, 0) / 1000).toPrecision(3)}kB`;
    const { out } = await strata('images');
    const width = `${ground.address}/corpus/base`.length + 3 - ground.address.length + 3;
    expect(out).toBe(
      [
        `${'REPOSITORY'.padEnd(width + ground.address.length - 3)}TAG       IMAGE ID       CREATED       SIZE`,
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
  beforeEach(() => ground.pullBoth());

  it('prints steps from the newest, cut as docker cuts them', async () => {
    const { out } = await strata('history REG/corpus/app:1');
    expect(out.split('\n').map((line) => line.trimEnd().replace(/ {3,}/g, '   '))).toEqual([
      'IMAGE   CREATED   CREATED BY   SIZE   COMMENT',
      `${short(app.config.digest)}   2 weeks ago   RUN /bin/sh -c echo a rather long command th…   ${app.made[1]!.unpacked}B   buildkit.dockerfile.v0`,
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
  beforeEach(() => ground.pullBoth());

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
