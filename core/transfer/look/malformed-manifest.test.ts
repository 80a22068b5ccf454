import { expect, test } from 'vitest';
import { sha256 } from '../../testing/images/sample-layer.ts';
import { expectBounded, FUZZ, mutate } from '../../testing/images/mutations.ts';
import type { Archive } from '../archive/open-archive.ts';
import { membersOf } from '../archive/archive-members.ts';
import { dockerImages } from './docker-images.ts';

const CONFIG = Buffer.from(
  JSON.stringify({
    architecture: 'amd64',
    os: 'linux',
    rootfs: { type: 'layers', diff_ids: [sha256('a'), sha256('b')] },
    history: [{ created_by: 'RUN a' }, { created_by: 'RUN b' }],
  }),
);
const MANIFEST = Buffer.from(
  JSON.stringify([
    { Config: 'config.json', RepoTags: ['app:1', 'app:2'], Layers: ['a/layer.tar', 'b/layer.tar'] },
  ]),
);

function archiveOf(manifest: Buffer, config: Buffer): Archive {
  const names = ['manifest.json', 'config.json', 'a/layer.tar', 'b/layer.tar'];
  const members = membersOf(names.map((name, at) => ({ name, size: 100, offset: 512 * at, link: null })));
  return {
    file: '/archive.tar',
    members,
    readDocument: (name) => Promise.resolve(name === 'manifest.json' ? manifest : config),
    close: () => Promise.resolve(),
  };
}

test('the documents of an archive that are damaged anywhere are refused or read', async () => {
  expect(await dockerImages(archiveOf(MANIFEST, CONFIG))).toHaveLength(1);
  const refused = await expectBounded(20_000 * FUZZ, async (random, run) => {
    const images = await dockerImages(
      run % 3 === 0
        ? archiveOf(MANIFEST, mutate(CONFIG, random))
        : archiveOf(mutate(MANIFEST, random), CONFIG),
    );
    for (const { layers } of images) expect(layers.length).toBeLessThanOrEqual(100);
  });
  expect(refused).toBeGreaterThan(1000);
}, 600_000);
