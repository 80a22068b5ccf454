import { readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { containerGround, type ContainerGround, type Told } from '../testing/build/container-ground.ts';
import { run } from '../testing/run.ts';
import { listTar } from '../testing/images/tar-listing.ts';
import type { TarEntry } from '../testing/images/tar-writer.ts';
import type { LayerFile } from '../image/content/content-orders.ts';

/** Everything that a layer can say about a file, in one line each. */
const FIND = "find / -xdev '(' -path /proc -o -path /sys -o -path /dev -o -path /bin ')' -prune -o";
const LIST = `
${FIND} -print0 | sort -z | xargs -0 stat -c '%n %N %f %u %g %Y'
${FIND} -type f -print0 | sort -z | xargs -0 md5sum`;

const BASE: readonly TarEntry[] = [
  { path: 'd', kind: 'folder' },
  { path: 'd/a', content: 'a' },
  { path: 'd/sub', kind: 'folder' },
  { path: 'd/sub/b', content: 'b' },
  { path: 'e', content: 'e', mode: 0o4711, uid: 7, gid: 8 },
  { path: 'lib', kind: 'symlink', target: 'd/sub' },
  { path: 'two', content: 'two' },
];

/** What a step may do to files, each by itself. */
const STEPS: readonly (readonly [command: string, entries: string])[] = [
  ['rm -r /d', '.wh.d'],
  ['rm -r /d; mkdir /d; echo new > /d/new', 'd/ d/.wh.a d/new d/.wh.sub'],
  ['rm -r /d; mkdir -p /d/sub; echo new > /d/sub/new', 'd/ d/.wh.a d/sub/ d/sub/.wh.b d/sub/new'],
  ['rm -r /d; echo file > /d', 'd'],
  ['rm /e; mkdir /e; touch /e/x', 'e/ e/x'],
  ['rm /lib; mkdir /lib', 'lib/'],
  ['ln -sfn e /lib', 'lib'],
  ['chmod 700 /d/sub', 'd/ d/sub/'],
  ['chown 5:6 /d/a', 'd/ d/a'],
  ['chmod 4711 /e; chown 7:8 /e; chmod 4711 /e', ''],
  ['touch -d @1500000000 /d/a', 'd/ d/a'],
  [
    'cp -p /d/a /tmp/a; echo -n x > /d/a; touch -r /tmp/a /d/a; rm /tmp/a; touch -d @1700000000 /tmp',
    'd/ d/a',
  ],
  ['echo x > /lib/through', 'd/ d/sub/ d/sub/through'],
  ['ln /d/a /d/a-too', 'd/ d/a d/a-too'],
  ['mv /d /moved', '.wh.d moved/ moved/a moved/sub/ moved/sub/b'],
  ['touch /x; rm /x; mkdir /y; rmdir /y', ''],
  ['mkdir /a-b /a; touch /a/z /a-b/z "/a c"', 'a/ a/z a c a-b/ a-b/z'],
  ['chmod 711 /', './'],
  ['printf x > "/$(printf "no\\377utf8")"', 'no\uFFFDutf8'],
];

describe.each([
  ['over an overlay', true, STEPS],
  // The comparison is the same; what differs is who says what is gone.
  ['over a copy', false, STEPS.filter((_step, at) => at % 3 === 1)],
] as const)('%s', (_name, overlay, steps) => {
  let ground: ContainerGround;
  let base: readonly LayerFile[];
  beforeAll(async () => {
    ground = await containerGround(inject('workers'), { overlay });
    base = [await ground.layer({ kind: 'busybox' }), await ground.layer({ kind: 'entries', entries: BASE })];
  });
  afterAll(() => ground.close());

  async function after(command: string): Promise<{ told: Told; seen: string; again: string }> {
    const rootfs = await ground.containers.prepare(base);
    const told = await ground.sh(`${command}\n${LIST}`, { rootfs });
    await rootfs.release();
    const next = await ground.containers.prepare([...base, told.file]);
    const again = await ground.sh(LIST, { rootfs: next });
    await next.release();
    return { told, seen: told.stdout, again: again.stdout };
  }

  test.each(steps)('%s', async (command, wanted) => {
    const { told, seen, again } = await after(command);
    expect(told).toMatchObject({ code: 0, stderr: '' });
    const names = told.entries.map(({ name }) => name);
    expect(names.join(' ')).toBe(wanted);
    expect(settled(again)).toBe(settled(seen));
  });

  test('devices, pipes and 300 folders in each other are in it', async () => {
    const rootfs = await ground.containers.prepare(base);
    const command = 'mkfifo /pipe; mknod /null c 1 3; mknod /disk b 260 70000; mkdir -p $(seq -s/ 1 300)';
    const { entries } = await ground.sh(command, { rootfs });
    await rootfs.release();
    expect(entries).toHaveLength(303);
    const found = new Map(entries.map((entry) => [entry.name, entry]));
    expect(found.get('null')).toMatchObject({ type: 0x33, deviceMajor: 1, deviceMinor: 3 });
    expect(found.get('disk')).toMatchObject({ type: 0x34, deviceMajor: 260, deviceMinor: 70_000 });
    expect(found.get('pipe')).toMatchObject({ type: 0x36 });
  });

  test('an independent program reads the layer', async () => {
    const { told } = await after(
      'rm -r /d; mkdir /d; echo new > /d/new; ln /d/new /d/hard; ln -s new /d/soft',
    );
    const script = `import tarfile,sys
for m in tarfile.open(sys.argv[1]): print(m.name, oct(m.mode), m.uid, m.type.decode(), m.linkname, int(m.mtime))`;
    const { stdout } = await run('python3', ['-c', script, told.file.path]);
    expect(stdout).toBe(
      [
        'd 0o755 0 5  1700000000',
        'd/.wh.a 0o0 0 0  0',
        'd/hard 0o644 0 0  1700000000',
        'd/new 0o644 0 1 d/hard 1700000000',
        'd/soft 0o777 0 2 new 1700000000',
        'd/.wh.sub 0o0 0 0  0',
        '',
      ].join('\n'),
    );
  });
});

/** With times no later than those in layers are. */
function settled(listing: string): string {
  return listing.replace(/ (\d+)$/gm, (_all, time: string) => ` ${Math.min(Number(time), 1_700_000_000)}`);
}

describe('unpacked layers', () => {
  let ground: ContainerGround;
  beforeEach(async () => {
    ground = await containerGround(inject('workers'));
  });
  afterEach(() => ground.close());
  const trees = async (): Promise<readonly string[]> =>
    readdir(join(ground.path, 'derived', 'rootfs', 'trees')).catch(() => []);

  test('what a container left becomes one, equal to what its layer unpacks to', async () => {
    const base = [
      await ground.layer({ kind: 'busybox' }),
      await ground.layer({ kind: 'entries', entries: BASE }),
    ];
    const rootfs = await ground.containers.prepare(base);
    const command =
      'rm -r /d/sub; mkdir /d/sub; echo 1 > /d/sub/1; rm /e; chmod 700 /lib/../; chown 3:4 /two';
    const told = await ground.sh(command, { rootfs }, { keep: true });
    expect(await trees()).toHaveLength(2);
    const kept = await ground.containers.prepare([...base, told.file]);
    expect(kept.layers).toHaveLength(2);
    const seen = (await ground.sh(LIST, { rootfs: kept })).stdout;
    await kept.release();
    await rootfs.release();
    await ground.containers.clear();
    expect(await trees()).toEqual([]);
    const unpacked = await ground.containers.prepare([...base, told.file]);
    expect(unpacked.layers).toHaveLength(1);
    expect(settled((await ground.sh(LIST, { rootfs: unpacked })).stdout)).toBe(settled(seen));
    await unpacked.release();
  });

  test('are made anew when they are gone or no more whole, and never removed while they are used', async () => {
    const layers = [await ground.layer({ kind: 'busybox' })];
    const rootfs = await ground.containers.prepare(layers);
    expect(await ground.containers.clear()).toBe(0);
    expect((await ground.sh('echo here', { rootfs })).stdout).toBe('here\n');
    await rootfs.release();
    const [name = ''] = await trees();
    const place = join(ground.path, 'derived', 'rootfs', 'trees', name);
    await writeFile(join(place, 'about.json'), '{');
    const again = await ground.containers.prepare(layers);
    expect((await ground.sh('echo here', { rootfs: again })).stdout).toBe('here\n');
    await again.release();
    expect(await ground.containers.clear()).toBeGreaterThan(1_000_000);
    expect(await trees()).toEqual([]);
  });

  test('are put into one folder where a stack of several cannot be mounted', async () => {
    const base = [
      await ground.layer({ kind: 'busybox' }),
      await ground.layer({ kind: 'entries', entries: BASE }),
    ];
    await (await ground.containers.prepare(base.slice(0, 1))).release();
    const stack = await ground.containers.prepare(base);
    expect(stack.layers).toHaveLength(2);
    const copying = await containerGround(inject('workers'), { at: ground.path, overlay: false });
    for (let time = 0; time < 2; time += 1) {
      const flat = await copying.containers.prepare(base);
      expect(flat.layers).toHaveLength(1);
      expect((await copying.sh('cat /d/a; ls /bin/sh', { rootfs: flat })).stdout).toBe('a/bin/sh\n');
      await flat.release();
    }
    expect(await trees()).toHaveLength(3);
    await stack.release();
    await copying.close();
  });

  test('are bounded: those go that were not used for longest', async () => {
    const small = await containerGround(inject('workers'), { budget: 3_000_000 });
    try {
      for (const seed of ['a', 'b', 'c', 'd']) {
        const layer = await small.layer({ kind: 'random', seed, bytes: 1_000_000 });
        await (await small.containers.prepare([layer])).release();
      }
      await (await small.containers.prepare([])).release();
      const left = await readdir(join(small.path, 'derived', 'rootfs', 'trees'));
      const files = await Promise.all(
        left.map((name) => readdir(join(small.path, 'derived', 'rootfs', 'trees', name, 'root'))),
      );
      expect(files.flat().sort()).toEqual(['c.bin', 'd.bin']);
    } finally {
      await small.close();
    }
  });

  test('two at once unpack the same, and both have it', async () => {
    const layers = [await ground.layer({ kind: 'busybox' })];
    const both = await Promise.all([ground.containers.prepare(layers), ground.containers.prepare(layers)]);
    const said = await Promise.all(
      both.map(async (rootfs) => (await ground.sh('echo here', { rootfs })).stdout),
    );
    expect(said).toEqual(['here\n', 'here\n']);
    expect(await trees()).toHaveLength(1);
    for (const rootfs of both) await rootfs.release();
  });

  test('an image without layers is an empty folder', async () => {
    const rootfs = await ground.containers.prepare([]);
    await expect(ground.sh('', { rootfs })).rejects.toMatchObject({ code: 'CONTAINER_FAILED' });
    await rootfs.release();
  });

  test('capabilities of files get into the layer, sockets are said to be lost', async () => {
    const rootfs = await ground.containers.prepare([await ground.layer({ kind: 'busybox' })]);
    const { tree } = await ground.containers.run({
      rootfs,
      args: ['/bin/sh', '-c', 'cp /bin/busybox /bin/tool'],
      env: ['PATH=/bin'],
      cwd: '/',
      user: '',
      mounts: [],
      network: 'none',
      hostname: 'sandbox',
    });
    const [scratch = ''] = (await run('find', [ground.path, '-path', '*/upper/bin/tool'])).stdout.split('\n');
    await run('setcap', ['cap_net_raw+ep', scratch]);
    await run('python3', ['-c', "import socket; socket.socket(socket.AF_UNIX).bind('tool.socket')"], {
      cwd: dirname(scratch),
    });
    const file = join(ground.path, 'layer.tar');
    const layer = await tree.writeLayer(file, { latest: null });
    expect(layer.lost).toEqual(['/bin/tool.socket: a layer holds no sockets']);
    const tool = listTar(await readFile(file)).find(({ name }) => name === 'bin/tool');
    expect(tool?.xattrs.map(({ name, value }) => `${name} ${value.toString('hex')}`)).toEqual([
      'security.capability 0100000200200000000000000000000000000000',
    ]);
    await tree.discard();
    await rootfs.release();
  });
});
