import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { OCI_INDEX, OCI_MANIFEST } from '../oci/media-types.ts';
import { makeImage, multiPlatform } from '../testing/images/sample-images.ts';
import { blobFile, damageBlob, nameImages, putBlob } from '../testing/images/sample-layout.ts';
import { writeTar } from '../testing/images/tar-writer.ts';
import { withTemporaryFolder } from '../testing/temporary-folder.ts';
import { answer } from './answer.ts';

const HEX = 'ab'.repeat(32);
const DIGEST = `sha256:${HEX}`;

async function ask(op: string, input: unknown): Promise<unknown> {
  const reply = await answer(JSON.stringify({ id: '1', op, input }));
  if ('unsupported' in reply) return 'unsupported';
  return reply.ok ? reply.value : reply.code;
}

describe('the ops of the probe', () => {
  test.each<[string, unknown, unknown]>([
    [
      'reference.normalize',
      { text: 'ubuntu' },
      { name: 'docker.io/library/ubuntu', domain: 'docker.io', path: 'library/ubuntu', familiar: 'ubuntu' },
    ],
    ['reference.normalize', { text: 'Ubuntu' }, 'INVALID_REFERENCE'],
    ['reference.match', { text: 'nginx:1.27', pattern: 'ngin?' }, true],
    ['reference.match', { text: 'nginx', pattern: '[' }, 'INVALID_FILTER'],
    ['reference.isImageId', { text: HEX }, true],
    ['digest.parse', { text: DIGEST }, { algorithm: 'sha256', encoded: HEX }],
    ['digest.parse', { text: 'sha256:x' }, 'INVALID_DIGEST'],
    ['oci.validate', { kind: 'layout', text: '{"imageLayoutVersion":"1.0.0"}' }, true],
    ['oci.validate', { kind: 'layout', text: '{"imageLayoutVersion":"9"}' }, 'INVALID_DOCUMENT'],
    ['oci.validate', { kind: 'descriptor', text: `{"mediaType":"a/b","digest":"${DIGEST}","size":1}` }, true],
    [
      'oci.validate',
      { kind: 'descriptor', text: `{"mediaType":"a/b","digest":"${DIGEST}","size":-1}` },
      'INVALID_DOCUMENT',
    ],
    ['oci.validate', { kind: 'index', text: '{"schemaVersion":2,"manifests":[]}' }, true],
    ['oci.validate', { kind: 'manifest', text: '{"schemaVersion":2,"manifests":[]}' }, 'INVALID_DOCUMENT'],
    ['oci.validate', { kind: 'config', text: '{}' }, 'INVALID_DOCUMENT'],
    ['oci.validate', { kind: 'surprise', text: '{}' }, 'INVALID_INPUT'],
    ['oci.chainIds', { diffIds: [DIGEST] }, [DIGEST]],
    ['oci.chainIds', { diffIds: ['x'] }, 'INVALID_INPUT'],
    [
      'manifest.read',
      { text: '{"schemaVersion":2,"manifests":[]}' },
      { mediaType: OCI_INDEX, manifests: [] },
    ],
    ['manifest.read', { base64: Buffer.from('{}').toString('base64') }, 'INVALID_DOCUMENT'],
    [
      'auth.challenge',
      { header: 'Bearer realm="https://auth.example/token",service="x"' },
      { scheme: 'bearer', params: { realm: 'https://auth.example/token', service: 'x' } },
    ],
    ['auth.challenge', { header: 'Negotiate' }, { scheme: null, params: {} }],
    ['auth.realmAllowed', { realm: 'http://evil.example', registry: 'r.example', insecure: false }, false],
    [
      'auth.lookup',
      { configText: '{"auths":{"r.example":{"auth":"dTpw"}}}', key: 'r.example' },
      { username: 'u', password: 'p', identityToken: '' },
    ],
    ['registry.nextPage', { requestUrl: 'https://r.example/v2/a/tags/list', link: null }, null],
    [
      'registry.nextPage',
      { requestUrl: 'https://r.example/v2/a/tags/list', link: '</v2/a/tags/list?last=b>; rel="next"' },
      'https://r.example/v2/a/tags/list?last=b',
    ],
    [
      'registry.uploadLocation',
      { requestUrl: 'https://r.example/v2/', location: 'https://e.example/' },
      'UNSAFE_REDIRECT',
    ],
    ['registry.contentRange', { header: 'bytes 0-9/10' }, { first: 0, last: 9, total: 10 }],
    ['registry.warning', { header: '299 - "old"' }, 'old'],
    ['registry.warning', { header: '199 - "old"' }, null],
    ['gunzip', { base64: gzipSync(Buffer.alloc(1000)).toString('base64') }, { size: 1000 }],
    ['gunzip', { base64: gzipSync(Buffer.alloc(1000)).subarray(0, 20).toString('base64') }, 'CORRUPT_STREAM'],
    ['gunzip', { base64: '' }, 'CORRUPT_STREAM'],
    ['gunzip', { file: '/nowhere/at/all' }, 'INVALID_INPUT'],
    ['dockerfile.sing', { text: 'FROM x' }, 'unsupported'],
    ['toString', {}, 'unsupported'],
  ])('%s %j', async (op, input, expected) => {
    expect(await ask(op, input)).toEqual(expected);
  });

  test('a tar is listed in its order, from a file as from text', () =>
    withTemporaryFolder(async (folder) => {
      const tar = writeTar([
        { path: 'etc', kind: 'folder' },
        { path: 'etc/a', content: 'hello' },
        { path: 'etc/b', kind: 'symlink', target: 'a' },
      ]);
      const entries = [
        { name: 'etc/', size: 0, linkname: '', type: '5' },
        { name: 'etc/a', size: 5, linkname: '', type: '0' },
        { name: 'etc/b', size: 0, linkname: 'a', type: '2' },
      ];
      await writeFile(path.join(folder, 'a.tar'), tar);
      expect(await ask('tar.list', { file: path.join(folder, 'a.tar') })).toEqual({ entries });
      expect(await ask('tar.list', { base64: tar.toString('base64') })).toEqual({ entries });
      expect(await ask('tar.list', { base64: tar.subarray(0, 700).toString('base64') })).toBe('INVALID_TAR');
    }));
});

describe('layout.inspect', () => {
  test('shows each image under its name, through indexes', () =>
    withTemporaryFolder(async (folder) => {
      const one = await makeImage(folder, {
        name: 'one',
        layers: [{ kind: 'random', seed: 'a', bytes: 1000 }],
      });
      const many = await multiPlatform(folder, { name: 'many', layers: [], attested: true });
      const layersOf = (image: typeof one): unknown =>
        image.layers.map(({ digest, size }) => ({ digest, size }));
      expect(await ask('layout.inspect', { dir: folder })).toEqual({
        images: [
          { name: 'one', digest: one.manifest.digest, platform: 'linux/amd64', layers: layersOf(one) },
          ...many.images.map((image) => ({
            name: 'many',
            digest: image.manifest.digest,
            platform: image.platform,
            layers: layersOf(image),
          })),
        ],
      });
    }));

  test('refuses a damaged document, a missing one and a folder that is no layout', () =>
    withTemporaryFolder(async (folder) => {
      const layout = path.join(folder, 'layout');
      const { config } = await makeImage(layout, { name: 'one', layers: [] });
      await damageBlob(layout, config);
      expect(await ask('layout.inspect', { dir: layout })).toBe('DIGEST_MISMATCH');
      expect(await ask('layout.inspect', { dir: folder })).toBe('INVALID_DOCUMENT');
      await mkdir(path.join(folder, 'oci-layout'));
      expect(await ask('layout.inspect', { dir: folder })).toBe('INVALID_DOCUMENT');
    }));

  test('a tower of indexes ends', () =>
    withTemporaryFolder(async (folder) => {
      let top = await putBlob(folder, OCI_MANIFEST, Buffer.from('{}'));
      for (let height = 0; height < 10; height += 1) {
        const tower = JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests: [top] });
        top = await putBlob(folder, OCI_INDEX, Buffer.from(tower));
      }
      await nameImages(folder, new Map([['tower', top]]));
      expect(blobFile(folder, top)).toContain('blobs');
      expect(await ask('layout.inspect', { dir: folder })).toBe('INDEX_TOO_DEEP');
    }));
});

test.each(['', 'null', '[]', '{', '{"id":{}}', '{"id":"1"}', '\u0000', '{"op":"gunzip"}'])(
  'the line %j is answered, not died of',
  async (line) => {
    expect(await answer(line)).toMatchObject({ ok: false, code: 'INVALID_INPUT' });
  },
);

test('a case that takes too long is answered in time', () =>
  withTemporaryFolder(async (folder) => {
    const file = path.join(folder, 'zeros.gz');
    await writeFile(file, gzipSync(Buffer.alloc(200 * 1024 * 1024), { level: 1 }));
    const began = performance.now();
    const reply = await answer(JSON.stringify({ id: '1', op: 'gunzip', input: { file } }), 20);
    expect(reply).toMatchObject({ id: '1', ok: false });
    expect(performance.now() - began).toBeLessThan(5000);
  }));
