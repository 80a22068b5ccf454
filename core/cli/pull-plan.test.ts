import { mkdir, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import type { PullPlan } from '../api/pull.ts';
import { humanSize } from '../image/units.ts';
import { openCliGround, short, type CliGround } from '../testing/cli-ground.ts';

let ground: CliGround;
beforeAll(async () => {
  ground = await openCliGround(inject('workers'));
});
beforeEach(() => ground.freshStore());
afterAll(() => ground.close());

const strata: CliGround['strata'] = (line, options) => ground.strata(line, options);

async function plan(line: string): Promise<PullPlan> {
  return JSON.parse((await strata(`pull --dry-run --format json ${line}`)).out) as PullPlan;
}

describe('pull --dry-run', () => {
  it('prints what would be downloaded, and stores nothing', async () => {
    const { code, out, errors } = await strata('pull --dry-run REG/corpus/app:1');
    const { manifest, config, layers } = ground.app;
    const bytes = manifest.size + config.size + layers.reduce((sum, { size }) => sum + size, 0);
    expect([code, errors]).toEqual([0, '']);
    expect(out).toMatch(
      new RegExp(
        [
          '^Would pull: REG/corpus/app:1',
          `Digest: ${manifest.digest}`,
          'Layers: 2, of which 0 are here',
          `Would download: ${humanSize(bytes)} \\(${bytes} bytes\\)`,
          'Already here: 0B',
          'Free on the disk: \\S+, afterwards \\S+',
          '',
          'LAYER +SIZE +STATE',
          ...layers.map(({ digest, size }) => `${short(digest)} +${humanSize(size)} +to download`),
          '$',
        ].join('\n'),
      ),
    );
    expect((await strata('images -q')).out).toBe('');
    expect(await readdir(path.join(ground.storeFolder(), 'blobs/sha256')).catch(() => [])).toEqual([]);
  });

  it('says what is here, whole or in part', async () => {
    await strata('pull -q REG/corpus/base:1');
    const { out } = await strata('pull --dry-run REG/corpus/app:1');
    const [shared, own] = ground.app.layers.map(({ digest }) => short(digest));
    expect(out).toContain('\nLayers: 2, of which 1 is here\n');
    expect(out).toMatch(new RegExp(`\n${shared} +\\S+ +here\n${own} +\\S+ +to download\n$`));
    await strata('pull -q REG/corpus/app:1');
    expect((await strata('pull --dry-run REG/corpus/app:1')).out).toContain('\nWould download: 0B\n');

    await ground.freshStore();
    const { digest } = ground.app.layers[0]!;
    const partial = path.join(ground.storeFolder(), 'partial');
    await mkdir(partial, { recursive: true });
    await writeFile(path.join(partial, digest.replace(':', '-')), Buffer.alloc(1234));
    expect((await strata('pull --dry-run REG/corpus/app:1')).out).toMatch(
      new RegExp(`\n${shared} +\\S+ +partly here: 1.234kB of it\n`),
    );
  });

  it('is short when quiet, and JSON for programs', async () => {
    expect((await strata('pull --dry-run -q REG/corpus/app:1')).out).toMatch(/\nFree on the disk: .*\n$/);
    const { digest, layers, download, reused } = await plan('REG/corpus/app:1');
    expect(digest).toBe(ground.app.manifest.digest);
    expect(layers.map((layer) => layer.here)).toEqual([0, 0]);
    expect([download > 0, reused]).toEqual([true, 0]);
  });

  it('minds platforms and all tags', async () => {
    const { out } = await strata('pull --dry-run --platform linux/arm64 REG/corpus/multi:1');
    expect(out).toMatch(/\nPlatform: linux\/arm64\/v8 \(there is also linux\/amd64\)\n/);
    expect((await plan('--all-platforms REG/corpus/multi:1')).chosen).toHaveLength(2);
    expect((await strata('pull --dry-run -a REG/corpus/app')).out.match(/^Would pull: /gm)).toHaveLength(2);
  });

  it('of what is not there fails, as does a format without a plan', async () => {
    expect((await strata('pull --dry-run REG/corpus/app:9')).code).toBe(1);
    expect(await strata('pull --format json REG/corpus/app:1')).toMatchObject({
      code: 125,
      out: '',
      errors: expect.stringContaining('--dry-run') as string,
    });
  });
});

it.each([
  'REG/corpus/app:1\nREG/corpus/base:1',
  'REG/corpus/app:1 REG/corpus/base:1',
  'REG/corpus/app:1\u001b',
  'a\tb',
])('a pull of %j is refused, as it is not one name', async (text) => {
  expect(await strata(['pull', text])).toMatchObject({
    code: 1,
    out: '',
    errors: expect.stringContaining('one name is expected for each argument') as string,
  });
  expect((await strata('images -q')).out).toBe('');
});
