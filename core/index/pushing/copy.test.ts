import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { digestOf } from '../../testing/store/store-images.ts';
import { startDockerRegistry, type DockerRegistry } from '../../testing/registry/docker-registry.ts';
import { pushLayout } from '../../testing/registry/push-layout.ts';
import { makeImage, multiPlatform, type SampleImage } from '../../testing/images/sample-images.ts';
import { skopeoInspect, skopeoRaw } from '../../testing/skopeo.ts';
import { putBlob } from '../../testing/images/sample-layout.ts';
import { NO_CREDENTIALS } from '../../registry/credentials/credentials.ts';
import { openRegistry } from '../../registry/registry.ts';
import { parseReference, withDigest } from '../../oci/reference.ts';
import { OCI_INDEX, OCI_MANIFEST } from '../../oci/media-types.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { openCore } from '../open-core.ts';
import type { Core } from '../core.ts';
import type { Pushing } from '../pushing.ts';

let folder: TemporaryFolder;
let source: DockerRegistry;
let target: DockerRegistry;
let core: Core;
let pushing: Pushing;
let app: SampleImage;
let multi: Awaited<ReturnType<typeof multiPlatform>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  [source, target] = await Promise.all([startDockerRegistry(), startDockerRegistry()]);
  const layout = join(folder.path, 'layout');
  app = await makeImage(layout, {
    name: 'app',
    layers: [{ kind: 'exact', seed: 'app', blobBytes: 9_000_000 }],
  });
  multi = await multiPlatform(layout, {
    name: 'multi',
    layers: [{ kind: 'exact', seed: 'multi', blobBytes: 50_000 }],
    attested: true,
  });
  await pushLayout(layout, 'app', source.address, 'team/app:1');
  await pushLayout(layout, 'multi', source.address, 'team/multi:1');
  core = await openCore({ home: join(folder.path, 'home'), workersFolder: inject('workers') });
  pushing = await core.pushing();
});
afterAll(async () => {
  await core.close();
  await Promise.all([source.stop(), target.stop()]);
  await folder.remove();
});

const from = (rest: string): string => `${source.address}/${rest}`;
const to = (rest: string): string => `${target.address}/${rest}`;
const blobsHere = async (): Promise<readonly string[]> => readdir(join(core.storeFolder, 'blobs', 'sha256'));
const whole = { platforms: null, referrers: false };

test('a copy to another registry is byte for byte the same, and leaves nothing on this machine', async () => {
  const request = { from: from('team/app:1'), to: [to('copy/app:1')], ...whole };
  const plan = await pushing.planCopy(request);
  expect(plan).toMatchObject({
    digest: app.manifest.digest,
    send: app.bytes - app.manifest.size,
    command: `strata copy ${from('team/app:1')} ${to('copy/app:1')}`,
  });
  const moved = await pushing.copy(request);
  expect(moved).toMatchObject({ digest: app.manifest.digest, sent: app.bytes - app.manifest.size });
  expect((await skopeoInspect(`docker://${to('copy/app:1')}`)).Digest).toBe(app.manifest.digest);
  expect(await blobsHere()).toEqual([]);
  expect((await pushing.copy(request)).sent).toBe(0);
});

test('within a registry nothing is sent: all is mounted', async () => {
  const moved = await pushing.copy({
    from: from('team/app:1'),
    to: [from('copy/app:1'), from('team/app:2')],
    ...whole,
  });
  expect(moved).toMatchObject({ sent: 0, mounted: app.bytes - app.manifest.size });
  for (const name of ['copy/app:1', 'team/app:2'])
    expect((await skopeoInspect(`docker://${from(name)}`)).Digest).toBe(app.manifest.digest);
});

test('an index goes with all its platforms, or with those that are chosen', async () => {
  await pushing.copy({ from: from('team/multi:1'), to: [to('copy/multi:1')], ...whole });
  const raw = await skopeoRaw(`docker://${to('copy/multi:1')}`);
  expect(digestOf(raw)).toBe(multi.index.digest);
  const chosen = multi.images[1];
  const { digest } = await pushing.copy({
    from: from('team/multi:1'),
    to: [to('copy/one:1')],
    platforms: [chosen?.platform ?? ''],
    referrers: false,
  });
  expect(digest).toBe(chosen?.manifest.digest);
});

test('what refers to an image goes along when it is asked for, and is listed there', async () => {
  const registry = openRegistry({ credentials: NO_CREDENTIALS });
  try {
    const place = parseReference(from('team/app'));
    const layout = join(folder.path, 'layout');
    const signature = Buffer.from('signed');
    const blob = await putBlob(layout, 'application/vnd.example.signature', signature);
    await registry.upload(place, blob, async function* () {
      yield signature;
    });
    const document = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: OCI_MANIFEST,
        artifactType: 'application/vnd.example.signature',
        config: blob,
        layers: [blob],
        subject: app.manifest,
      }),
    );
    const digest = digestOf(document);
    await registry.putManifest(withDigest(place, digest), { bytes: document, mediaType: OCI_MANIFEST });
    const list = {
      schemaVersion: 2,
      mediaType: OCI_INDEX,
      manifests: [
        {
          mediaType: OCI_MANIFEST,
          digest,
          size: document.length,
          artifactType: 'application/vnd.example.signature',
        },
      ],
    };
    const tag = app.manifest.digest.replace(':', '-');
    await registry.putManifest(parseReference(from(`team/app:${tag}`)), {
      bytes: Buffer.from(JSON.stringify(list)),
      mediaType: OCI_INDEX,
    });
    await pushing.copy({
      from: from('team/app:1'),
      to: [to('signed/app:1')],
      platforms: null,
      referrers: true,
    });
    const found = await registry.referrers(parseReference(to('signed/app')), app.manifest.digest);
    expect(found.descriptors.map((each) => each.digest)).toEqual([digest]);
    expect((await skopeoRaw(`docker://${to(`signed/app@${digest}`)}`)).equals(document)).toBe(true);
  } finally {
    registry.close();
  }
});

test('a source that is not there is told by its name', async () => {
  await expect(
    pushing.copy({ from: from('team/nowhere:1'), to: [to('copy/app:1')], ...whole }),
  ).rejects.toMatchObject({ code: 'MANIFEST_UNKNOWN' });
});
