import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import type { BuildRequest, NamedContext } from '../api/build.ts';
import { openCore, type Core } from '../index.ts';
import { readDocument } from '../oci/document.ts';
import { plainBuild } from '../testing/build/build-request.ts';
import { makeImage, multiPlatform, type SampleImage } from '../testing/images/sample-images.ts';
import { blobFile, damageBlob, nameImages, putBlob } from '../testing/images/sample-layout.ts';
import { temporaryFolder, type TemporaryFolder } from '../testing/temporary-folder.ts';

let folder: TemporaryFolder;
let core: Core;
let layout: string;
let one: SampleImage;
let contexts = 0;

/** One image with a name, one of two platforms, and one that only its digest leads to. */
beforeAll(async () => {
  folder = await temporaryFolder();
  core = await openCore({ home: path.join(folder.path, 'home'), workersFolder: inject('workers') });
  layout = path.join(folder.path, 'layout');
  one = await imageIn(layout, '1.0', 'one');
  await multiPlatform(layout, { name: 'registry.example/both:2', layers: [entries('both')] });
});

afterAll(async () => {
  await core.close();
  await folder.remove();
});

function entries(content: string) {
  return { kind: 'entries', entries: [{ path: 'file', content }] } as const;
}

function imageIn(place: string, name: string | undefined, content: string): Promise<SampleImage> {
  return makeImage(place, {
    ...(name === undefined ? {} : { name }),
    layers: [entries(content)],
    config: { Env: ['OF=layout'], Cmd: ['start'] },
  });
}

async function buildOf(lines: string, given: NamedContext, options: Partial<BuildRequest> = {}) {
  const root = path.join(folder.path, `context-${contexts++}`);
  await mkdir(root);
  await writeFile(path.join(root, 'Dockerfile'), `${lines}\n`);
  const building = await core.building();
  const out = path.join(folder.path, `out-${contexts}`);
  const request = plainBuild(root, { tags: ['layout:1'], contexts: { base: given }, ...options });
  const result = await building.build(request);
  await building.build({ ...request, tags: [], output: { kind: 'folder', path: out } });
  return { result, file: await readFile(path.join(out, 'file'), 'utf8'), out };
}

function of(reference: string | null, place = layout): NamedContext {
  return { kind: 'layout', path: place, reference };
}

test('a stage stands on an image of a layout, by tag or by digest, with its config', async () => {
  const { result, file } = await buildOf('FROM base\nLABEL a=b', of('1.0'));
  expect(file).toBe('one');
  const detail = await (await core.images()).detail(result.key ?? '', null);
  expect(detail.config.environment[0]).toMatchObject({ name: 'OF', value: 'layout' });
  expect((await buildOf('FROM base', of(one.manifest.digest))).file).toBe('one');
  const hidden = await imageIn(layout, undefined, 'hidden');
  expect((await buildOf('FROM base', of(hidden.manifest.digest))).file).toBe('hidden');
});

test('files are copied from it, of the platform that is built', async () => {
  const { out } = await buildOf('FROM scratch\nCOPY --from=base /file /etc/platform /', of('2'), {
    platforms: ['linux/arm64'],
  });
  expect(await readFile(path.join(out, 'platform'), 'utf8')).toBe('linux/arm64');
});

test('it takes the place of an image, however that is written, and of a stage', async () => {
  const contextsOf = (name: string) => ({ contexts: { [name]: of('1.0') } });
  const plain = await buildOf('FROM docker.io/library/nowhere:latest', of(null), contextsOf('nowhere'));
  expect(plain.file).toBe('one');
  const stage = 'FROM scratch AS base\nCOPY missing /\nFROM scratch\nCOPY --from=base /file /file';
  expect((await buildOf(stage, of('1.0'))).file).toBe('one');
});

test('without a tag it is the latest, or the only one', async () => {
  const alone = path.join(folder.path, 'alone');
  await imageIn(alone, undefined, 'alone');
  const { manifest } = await imageIn(alone, '7', 'alone');
  expect((await buildOf('FROM base', of(null, alone))).file).toBe('alone');
  await expect(buildOf('FROM base', of('8', alone))).rejects.toMatchObject({
    code: 'IMAGE_NOT_FOUND',
    action: 'There are: 7.',
  });
  await expect(buildOf('FROM base', of(null))).rejects.toMatchObject({ code: 'IMAGE_NOT_FOUND' });
  await nameImages(alone, new Map([['latest', manifest]]));
  expect((await buildOf('FROM base', of(null, alone))).file).toBe('alone');
});

async function hostile(change: (place: string, image: SampleImage) => Promise<void>, seed: string) {
  const place = path.join(folder.path, `hostile-${seed}`);
  const image = await imageIn(place, 'x', `hostile ${seed}`);
  await change(place, image);
  return buildOf('FROM base', of('x', place));
}

async function renamed(place: string, manifest: object): Promise<void> {
  const bytes = Buffer.from(JSON.stringify(manifest));
  const descriptor = await putBlob(place, 'application/vnd.oci.image.manifest.v1+json', bytes);
  await nameImages(place, new Map([['x', descriptor]]));
}

async function manifestOf(place: string, { manifest }: SampleImage): Promise<object> {
  return readDocument(await readFile(blobFile(place, manifest))).value;
}

test.each<[string, string, (place: string, image: SampleImage) => Promise<void>]>([
  ['a changed manifest', 'DIGEST_MISMATCH', (place, { manifest }) => damageBlob(place, manifest)],
  ['a changed config', 'DIGEST_MISMATCH', (place, { config }) => damageBlob(place, config)],
  [
    'a changed layer',
    'DIGEST_MISMATCH',
    (place, { layers: [layer] }) => damageBlob(place, layer ?? one.config),
  ],
  [
    'a layer that is gone',
    'DIGEST_MISMATCH',
    (place, { layers: [layer] }) => rm(blobFile(place, layer ?? one.config)),
  ],
  [
    'a config that promises another layer than there is',
    'DIFF_ID_MISMATCH',
    async (place, image) => {
      const manifest = await manifestOf(place, image);
      const other = await putBlob(place, one.config.mediaType, await readFile(blobFile(layout, one.config)));
      await renamed(place, { ...manifest, config: other });
    },
  ],
  [
    'a digest that leads elsewhere',
    'INVALID_DOCUMENT',
    async (place) => {
      const digest = 'sha256:../../../../etc/passwd';
      const index = { schemaVersion: 2, manifests: [{ mediaType: one.manifest.mediaType, digest, size: 1 }] };
      await writeFile(path.join(place, 'index.json'), JSON.stringify(index));
    },
  ],
  ['no layout', 'INVALID_ARCHIVE', (place) => rm(path.join(place, 'oci-layout'))],
])('%s is refused', async (name, code, change) => {
  await expect(hostile(change, name.replaceAll(' ', '-'))).rejects.toMatchObject({ code });
});
