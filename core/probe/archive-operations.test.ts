import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { sha256 } from '../testing/images/sample-layer.ts';
import { writeTar } from '../testing/images/tar-writer.ts';
import { withTemporaryFolder } from '../testing/temporary-folder.ts';
import { answer } from './answer.ts';

const LAYERS = [
  writeTar([
    { path: 'base', content: 'x'.repeat(1000) },
    { path: 'twice', content: 'x'.repeat(300) },
  ]),
  writeTar([{ path: 'twice', content: 'x'.repeat(500) }]),
];

/** As `docker save` writes it. */
function archive(): Buffer {
  const rootfs = { type: 'layers', diff_ids: LAYERS.map((layer) => sha256(layer)) };
  const config = JSON.stringify({ architecture: 'amd64', os: 'linux', rootfs });
  const manifest = [
    { Config: 'config.json', RepoTags: ['app:1', 'app:2'], Layers: ['0/layer.tar', '1/layer.tar'] },
  ];
  return writeTar([
    { path: 'config.json', content: config },
    ...LAYERS.map((content, at) => ({ path: `${at}/layer.tar`, content })),
    { path: 'manifest.json', content: JSON.stringify(manifest) },
  ]);
}

async function ask(op: string, bytes: Uint8Array): Promise<unknown> {
  return withTemporaryFolder(async (folder) => {
    const file = join(folder, 'archive');
    await writeFile(file, bytes);
    return answer(JSON.stringify({ id: 1, op, input: { file } }));
  });
}

test('an archive is inspected, compressed or not: an image for each name, its layers in order', async () => {
  const layers = LAYERS.map((layer) => ({ digest: sha256(layer), size: layer.length }));
  for (const bytes of [archive(), gzipSync(archive())]) {
    expect(await ask('archive.inspect', bytes)).toMatchObject({
      ok: true,
      value: {
        images: [
          { name: 'app:1', platform: 'linux/amd64', layers },
          { name: 'app:2', platform: 'linux/amd64', layers },
        ],
      },
    });
  }
});

test('the figures of an archive are those of dive', async () => {
  expect(await ask('archive.analyze', archive())).toEqual({
    id: 1,
    ok: true,
    value: {
      sizeBytes: 1800,
      userSizeBytes: 500,
      wastedBytes: 800,
      efficiency: 1300 / 1800,
      wastedUserPercent: 800 / 500,
    },
  });
});

test('what is no archive is refused with its code', async () => {
  expect(await ask('archive.inspect', Buffer.from('nothing'))).toMatchObject({
    ok: false,
    code: 'INVALID_ARCHIVE',
  });
});
