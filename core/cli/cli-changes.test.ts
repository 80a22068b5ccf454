import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';
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

describe('tag and rmi', () => {
  beforeEach(() => ground.pullBoth());

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
    await ground.pullBoth();
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
    await ground.pullBoth();
    expect(await strata('verify')).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^Verified 6 blobs, [\d.]+kB: nothing wrong\n$/),
    });
    const file = path.join(ground.storeFolder(), 'blobs', 'sha256', app.layers[1]!.digest.slice(7));
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
    const { out } = await strata('--help');
    expect(out).toContain('Usage:  strata COMMAND');
    for (const group of ['builder', 'image', 'manifest', 'registry', 'remote', 'signers', 'system'])
      expect(out).toMatch(new RegExp(`^  ${group} +Manage (?!Strata)`, 'm'));
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
    expect((await strata('images')).out).toBe('REPOSITORY   TAG       IMAGE ID   CREATED   SIZE\n');
    expect((await strata('verify')).code).toBe(0);
  });
});
