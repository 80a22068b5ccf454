import { stat } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { startDockerRegistry } from '../registry/docker-registry.ts';
import { pushLayout } from '../registry/push-layout.ts';
import { run, tryRun } from '../run.ts';
import { makeImage, manyImages, multiPlatform, sharedBasePair } from './sample-images.ts';
import { blobFile, namedImages } from './sample-layout.ts';
import { skopeoCopy, skopeoInspect, skopeoRaw } from '../skopeo.ts';
import { withTemporaryFolder } from '../temporary-folder.ts';

describe('sample images, held against independent readers', () => {
  test('skopeo and umoci read an image made of busybox and of files', () =>
    withTemporaryFolder(async (folder) => {
      const layout = path.join(folder, 'layout');
      const image = await makeImage(layout, {
        name: 'sample',
        layers: [{ kind: 'busybox' }, { kind: 'files', seed: 'docs', count: 120, bytesEach: 500 }],
        config: { Labels: { a: 'b' } },
      });
      const seen = await skopeoInspect(`oci:${layout}:sample`);
      expect(seen.Layers).toEqual(image.layers.map(({ digest }) => digest));
      expect(seen).toMatchObject({
        Digest: image.manifest.digest,
        Architecture: 'amd64',
        Labels: { a: 'b' },
      });

      const bundle = path.join(folder, 'bundle');
      await run('umoci', ['unpack', '--rootless', '--image', `${layout}:sample`, bundle]);
      const listed = await run('sh', ['-c', 'ls | wc -l'], { cwd: path.join(bundle, 'rootfs', 'docs', '1') });
      expect(listed.stdout.trim()).toBe('20');
      expect((await run(path.join(bundle, 'rootfs', 'bin', 'echo'), ['hello'])).stdout).toBe('hello\n');
    }));

  test.each(['gzip', 'zstd', 'none'] as const)(
    'skopeo verifies every blob of an image with %s layers',
    (compression) =>
      withTemporaryFolder(async (folder) => {
        const layout = path.join(folder, 'layout');
        const random = { kind: 'random', seed: 'noise', bytes: 100_000 } as const;
        await makeImage(layout, { name: 'sample', compression, layers: [random] });
        const copied = skopeoCopy(`oci:${layout}:sample`, `oci:${path.join(folder, 'copy')}:sample`);
        await expect(copied).resolves.toBeUndefined();
      }),
  );

  test('names with odd characters and long paths survive the trip through tar', () =>
    withTemporaryFolder(async (folder) => {
      const layout = path.join(folder, 'layout');
      const long = `${'long/'.repeat(30)}file`;
      const entries = [
        { path: long, content: 'x' },
        { path: 'gr\u00fc\u00dfe', content: 'hello' },
        { path: 'link', kind: 'symlink', target: long },
      ] as const;
      const image = await makeImage(layout, { layers: [{ kind: 'entries', entries }], compression: 'none' });
      const [layer] = image.layers;
      if (layer === undefined) throw new Error('no layer');
      const { stdout } = await run('tar', ['--quoting-style=literal', '-tf', blobFile(layout, layer)], {
        env: { LC_ALL: 'C.UTF-8' },
      });
      expect(stdout.trim().split('\n')).toEqual([long, 'gr\u00fc\u00dfe', 'link']);
    }));

  test('two images of 50 MB share 5 MB: 100 MB virtual, 95 MB on disk, to the byte', () =>
    withTemporaryFolder(async (folder) => {
      const layout = path.join(folder, 'layout');
      const [first, second] = await sharedBasePair(layout);
      expect([first.bytes, second.bytes]).toEqual([50_000_000, 50_000_000]);
      expect(first.layers[0]).toEqual(second.layers[0]);
      const files = await run('find', [path.join(layout, 'blobs'), '-type', 'f', '-printf', '%s\n']);
      const onDisk = files.stdout
        .trim()
        .split('\n')
        .reduce((sum, size) => sum + Number(size), 0);
      expect(onDisk).toBe(95_000_000);
      for (const name of ['first', 'second']) {
        await skopeoCopy(`oci:${layout}:${name}`, `oci:${path.join(folder, 'copy')}:${name}`);
      }
    }));

  test('an index of two platforms and attestations is one that skopeo chooses from', () =>
    withTemporaryFolder(async (folder) => {
      const layout = path.join(folder, 'layout');
      const { images } = await multiPlatform(layout, {
        name: 'many',
        layers: [{ kind: 'busybox' }],
        attested: true,
      });
      const chosen = await run('skopeo', ['--override-arch', 'arm64', 'inspect', `oci:${layout}:many`]);
      expect(chosen.stdout).toContain(images[1]?.layers.at(-1)?.digest);
    }));

  test('a hundred images are made at once and each has its name', () =>
    withTemporaryFolder(async (folder) => {
      const layout = path.join(folder, 'layout');
      await manyImages(layout, 100);
      expect(await namedImages(layout)).toHaveLength(100);
      await skopeoInspect(`oci:${layout}:docker.io/library/sample-99:latest`);
    }));
});

describe('the real registry', () => {
  test('gives back every byte of what was pushed, in both formats', () =>
    withTemporaryFolder(async (folder) => {
      const registry = await startDockerRegistry();
      try {
        for (const format of ['oci', 'docker'] as const) {
          const layout = path.join(folder, format);
          const { index } = await multiPlatform(layout, {
            name: 'sample',
            format,
            layers: [{ kind: 'random', seed: 'r', bytes: 5000 }],
          });
          await pushLayout(layout, 'sample', registry.address, `team/${format}:1`);
          const raw = await skopeoRaw(`docker://${registry.address}/team/${format}:1`);
          expect(raw.length).toBe(index.size);
        }
      } finally {
        await registry.stop();
      }
    }));

  test('asks for its login and speaks TLS where it is told to', () =>
    withTemporaryFolder(async (folder) => {
      const layout = path.join(folder, 'layout');
      await makeImage(layout, { name: 'sample', layers: [{ kind: 'random', seed: 'r', bytes: 5000 }] });
      const auth = { username: 'reader', password: 'pass: word' };
      const registry = await startDockerRegistry({ auth, tls: true });
      try {
        expect(registry.certificate?.pem).toContain('BEGIN CERTIFICATE');
        const place = `docker://${registry.address}/app:1`;
        await pushLayout(layout, 'sample', registry.address, 'app:1', {
          destinationLogin: 'reader:pass: word',
        });
        const refused = await tryRun('skopeo', ['inspect', '--tls-verify=false', place]);
        expect(refused.code).not.toBe(0);
        expect(refused.stderr).toMatch(/unauthorized|authentication required/);
      } finally {
        await registry.stop();
      }
    }));

  test('leaves nothing behind when it stops', async () => {
    const registry = await startDockerRegistry();
    await registry.stop();
    await expect(stat(registry.folder)).rejects.toThrow('ENOENT');
  });
});

test('a missing tool fails with the command that installs it', async () => {
  await expect(run('docker-registry', ['--version'], { env: { PATH: '/nowhere' } })).rejects.toThrow(
    'apt-get install docker-registry',
  );
});
