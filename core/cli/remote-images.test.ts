import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { makeImage } from '../testing/images/sample-images.ts';
import { makeLayer } from '../testing/images/sample-layer.ts';
import { openCliGround, short, type CliGround } from '../testing/cli-ground.ts';
import { pushLayout } from '../testing/registry/push-layout.ts';

let ground: CliGround;
let aside: string;
beforeAll(async () => {
  ground = await openCliGround(inject('workers'));
  const layout = path.join(ground.folder, 'more');
  const status = (version: number): string =>
    `Package: small\nStatus: install ok installed\nVersion: ${version}\nArchitecture: all\n\n`;
  await makeImage(layout, {
    name: 'debian',
    layers: [
      { kind: 'entries', entries: [{ path: 'var/lib/dpkg/status', content: status(1) }] },
      await makeLayer({ kind: 'random', seed: 'large', bytes: 3_000_000 }),
    ],
    config: { Env: ['AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYzzCANARYKEY'] },
  });
  await makeImage(layout, {
    name: 'newer',
    layers: [{ kind: 'entries', entries: [{ path: 'var/lib/dpkg/status', content: status(2) }] }],
  });
  await pushLayout(layout, 'debian', ground.address, 'corpus/debian:1');
  await pushLayout(layout, 'newer', ground.address, 'corpus/debian:2');
});
beforeEach(async () => {
  await ground.freshStore();
  aside = path.join(ground.folder, 'aside');
});
afterAll(() => ground.close());

const strata: CliGround['strata'] = (line, options) => ground.strata(line, options);
const APP = 'docker://REG/corpus/app:1';
const DEBIAN = 'docker://REG/corpus/debian:1';

/** Nothing of an image that is only looked at may stay, but what its layers list. */
async function expectNoBytes(): Promise<void> {
  expect((await strata('images -q')).out).toBe('');
  for (const folder of ['blobs/sha256', 'partial'])
    expect(await readdir(path.join(ground.storeFolder(), folder)).catch(() => []), folder).toEqual([]);
}

describe('files of an image in a registry', () => {
  it('are listed once, which is said with what it costs', async () => {
    const first = await strata(`files ${APP}`);
    expect(first).toMatchObject({ code: 0, out: expect.stringMatching(/^\/app$/m) as string });
    expect(first.errors).toMatch(
      /^Listing the files of 2 layers: [\d.]+kB are downloaded once and not kept\n$/,
    );
    expect(await strata(`files ${APP} /app`)).toEqual({ code: 0, out: '/app\n', errors: '' });
    await expectNoBytes();
  });

  it('of one layer cost that layer and those beneath it', async () => {
    const { out, errors, code } = await strata(`files --layer 1 ${DEBIAN}`);
    expect([code, out]).toEqual([0, 'A /var\nA /var/lib\nA /var/lib/dpkg\nA /var/lib/dpkg/status\n']);
    expect(errors).toMatch(/^Listing the files of 1 layer: /);
    expect((await strata(`files --layer 2 ${DEBIAN}`)).errors).toMatch(
      /^Listing the files of 1 layer: 3[\d.]*MB /,
    );
  });

  it('that share layers with an image that is here cost only the rest', async () => {
    await strata('pull -q REG/corpus/base:1');
    expect((await strata(`files ${APP}`)).errors).toMatch(/^Listing the files of 1 layer: [\d.]+B /);
  });

  it('are not listed after Ctrl-C, and nothing of them stays', async () => {
    const { code, out, errors } = await strata(`files ${DEBIAN}`, { endAfter: 'Listing' });
    expect([code, out]).toEqual([130, '']);
    expect(errors).toMatch(/\nCancelled\. Layers whose files were listed by now stay listed\.\n$/);
    await expectNoBytes();
  });

  it('are weighed and compared', async () => {
    expect(await strata(`waste --max-wasted 0 ${APP}`)).toMatchObject({
      code: 0,
      errors: expect.stringMatching(/^Listing the files of 2 layers.*\nPASS  max-wasted 0/) as string,
    });
    expect(await strata(`diff --files docker://REG/corpus/base:1 ${APP}`)).toEqual({
      code: 0,
      out: 'A /app\n',
      errors: '',
    });
  });
});

describe('a comparison', () => {
  it('says that packages are left out where their databases are in a registry', async () => {
    const { out, errors, code } = await strata(`diff ${APP} ${DEBIAN}`);
    expect([code, out]).toEqual([0, expect.stringContaining('\nA /var/lib/dpkg/status\n')]);
    expect(errors).toContain(`Packages are not compared: ${DEBIAN} is in the registry\n`);
    const { out: json } = await strata(`diff --format json ${APP} ${DEBIAN}`);
    expect(JSON.parse(json)).toMatchObject({ packages: null, counts: { removed: { entries: 2 } } });
  });

  it('does not take packages that are unknown for packages that are gone', async () => {
    await strata('pull -q REG/corpus/debian:1');
    const words = 'diff REG/corpus/debian:1 docker://REG/corpus/debian:2';
    expect((await strata(words)).out).not.toContain('Package');
    await strata('pull -q REG/corpus/debian:2');
    expect((await strata(words)).out).toContain('Package upgraded: small');
  });

  it('in brief downloads nothing, and says what it leaves out', async () => {
    const { out, errors } = await strata(`diff --summary ${APP} ${DEBIAN}`);
    expect(out).toContain('Config ENV A: 1 -> (not set)\n');
    expect(errors).toBe(`Files and packages are not compared: ${APP} and ${DEBIAN} are in the registry\n`);
  });
});

describe('contents of an image in a registry', () => {
  it.each([
    ['cat', (image: string) => ['cat', image, '/var/lib/dpkg/status']],
    ['cp of a file', (image: string) => ['cp', `${image}:/var/lib/dpkg/status`, aside]],
    ['cp of a folder', (image: string) => ['cp', `${image}:/`, aside]],
    ['packages', (image: string) => ['packages', image]],
    ['a bill of materials', (image: string) => ['packages', '--format', 'spdx', image]],
    ['secrets', (image: string) => ['secrets', '--fail-on', 'sure', image]],
  ])('need a pull: %s', async (_, words) => {
    const refusal = {
      code: 1,
      out: '',
      errors: `Error: ${DEBIAN} is in the registry; only its list of files can be known here, not what is in them\nPull it first:\n  strata pull REG/corpus/debian:1\n`,
    };
    expect(await strata(words(DEBIAN))).toEqual(refusal);
    await strata(`files ${DEBIAN}`);
    expect(await strata(words(DEBIAN))).toEqual(refusal);
    expect(await readdir(ground.folder)).not.toContain('aside');
    await strata('pull -q REG/corpus/debian:1');
    expect((await strata(words(DEBIAN))).code).toBe(0);
    const { rm } = await import('node:fs/promises');
    await rm(aside, { recursive: true, force: true });
  });

  it('name the platform that was looked at', async () => {
    const { errors } = await strata('cat --platform linux/arm64 docker://REG/corpus/multi:1 /x');
    expect(errors).toContain('  strata pull --platform linux/arm64 REG/corpus/multi:1\n');
  });
});

describe('history and inspect', () => {
  it('answer from the manifest and the config', async () => {
    const { out, code, errors } = await strata(`history ${APP}`);
    expect([code, errors]).toEqual([0, '']);
    expect(out).toMatch(new RegExp(`^IMAGE .*\n${short(ground.app.config.digest)} `));
    expect(out.trim().split('\n')).toHaveLength(4);
    const [remote] = JSON.parse((await strata(`inspect ${APP}`)).out) as readonly object[];
    expect(remote).toMatchObject({
      Id: ground.app.config.digest,
      RepoTags: ['REG/corpus/app:1'],
      RepoDigests: [`REG/corpus/app@${ground.app.manifest.digest}`],
      Size: 0,
      Descriptor: { digest: ground.app.manifest.digest },
    });
    await expectNoBytes();

    // The same words as of the image that is here, but for the size that only unpacking tells.
    await strata('pull -q REG/corpus/app:1');
    const [here] = JSON.parse((await strata('inspect REG/corpus/app:1')).out) as readonly object[];
    expect({ ...remote, Size: 0, VirtualSize: 0 }).toEqual({ ...here, Size: 0, VirtualSize: 0 });
  });

  it('say what the registry answers', async () => {
    expect(await strata('history docker://REG/corpus/app:9')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('corpus/app:9') as string,
    });
    expect(await strata(['inspect', APP, 'docker://REG/corpus/app:9', 'nothing'])).toMatchObject({
      code: 1,
      out: expect.stringContaining(ground.app.config.digest) as string,
      errors: expect.stringMatching(
        /^Error: .*corpus\/app:9[\s\S]*\nError: No such object: nothing\n$/,
      ) as string,
    });
  });
});

it('an address of more than one line is refused', async () => {
  expect(await strata(['files', 'docker://REG/corpus/app:1\nREG/corpus/base:1'])).toMatchObject({
    code: 1,
    errors: expect.stringContaining('one name is expected for each argument') as string,
  });
});
