import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import {
  containerGround,
  type ContainerGround,
  type ShellOrder,
  type Told,
} from '../testing/build/container-ground.ts';
import type { Rootfs } from './rootfs/prepare-rootfs.ts';

let ground: ContainerGround;
let rootfs: Rootfs;
beforeAll(async () => {
  ground = await containerGround(inject('workers'));
  rootfs = await ground.containers.prepare([await ground.layer({ kind: 'busybox' })]);
});
afterAll(async () => {
  await rootfs.release();
  await ground.close();
});

const sh = (command: string, order: Partial<ShellOrder> = {}): Promise<Told> =>
  ground.sh(command, { rootfs, ...order });
const paths = ({ entries }: Told): string => entries.map(({ name }) => name).join(' ');

/** What work in progress left; the root filesystem of these tests has one itself. */
async function leftovers(): Promise<number> {
  const scratch = await readdir(join(ground.path, 'derived', 'rootfs', 'scratch'));
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n');
  return scratch.length - 1 + mounts.filter((line) => line.includes(ground.path)).length;
}

describe('a program', () => {
  test('gives its output and its exit code, and what it changed is a layer', async () => {
    const told = await sh(
      'echo out; echo err >&2; mkdir -p /new/folder; echo hi > /new/folder/file; rm /etc/group; echo x >> /etc/passwd; exit 3',
    );
    expect(told).toMatchObject({ code: 3, stdout: 'out\n', stderr: 'err\n' });
    expect(told.layer.changes.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'changed /etc',
      'removed /etc/group',
      'changed /etc/passwd',
      'added /new',
      'added /new/folder',
      'added /new/folder/file',
    ]);
    expect(paths(told)).toBe('etc/ etc/.wh.group etc/passwd new/ new/folder/ new/folder/file');
    expect(await leftovers()).toBe(0);
  });

  test('that changes nothing leaves nothing, in spite of all that is mounted', async () => {
    const told = await sh('test -s /etc/hosts -a -d /proc/1 -a -d /sys/class');
    expect(told).toMatchObject({ code: 0, stderr: '', entries: [], layer: { lost: [] } });
  });

  test('makes the same layer whenever it runs', async () => {
    const command = 'mkdir a; echo 1 > a/1; echo 2 > a/2; ln a/1 a/hard; ln -s 1 a/soft; rm -r /var';
    const [first, second] = [await sh(command), await sh(`sleep 0.1; ${command}`)];
    expect(second.layer.digest).toBe(first.layer.digest);
  });

  test('gets its environment, its host name, its names of hosts and a home', async () => {
    const { stdout } = await sh('hostname; echo $A $HOME; cat /etc/hosts; ulimit -n; umask', {
      env: ['A=b c', 'PATH=/bin'],
      hosts: [{ name: 'there', address: '10.0.0.1' }],
    });
    expect(stdout).toBe(
      'sandbox\nb c /root\n127.0.0.1\tlocalhost sandbox\n::1\tlocalhost ip6-localhost ip6-loopback\n10.0.0.1\tthere\n1024\n0022\n',
    );
  });

  test('that is not there is an error that says so', async () => {
    await expect(sh('', { args: ['/bin/absent', 'x'] })).rejects.toMatchObject({
      code: 'CONTAINER_FAILED',
      message: expect.stringMatching(/"\/bin\/absent" could not be started: .*no such file/),
    });
    expect(await leftovers()).toBe(0);
  });

  test('waits while nobody takes its output', async () => {
    let taken = 0;
    let most = 0;
    let waiting = 0;
    const { code } = await sh('dd if=/dev/zero bs=1M count=8 2>/dev/null', {
      onOutput: async (_stream, chunk) => {
        waiting += 1;
        most = Math.max(most, waiting);
        await new Promise((resolve) => setImmediate(resolve));
        waiting -= 1;
        taken += chunk.length;
      },
    });
    expect({ code, taken, most }).toEqual({ code: 0, taken: 8 * 1024 * 1024, most: 1 });
  });

  test('whose output cannot be taken is ended', async () => {
    const failed = sh('while :; do echo; done', {
      onOutput: () => {
        throw new Error('the reader is gone');
      },
    });
    await expect(failed).rejects.toThrow('the reader is gone');
    expect(await leftovers()).toBe(0);
  });

  test('is killed with all that it started when it is cancelled', async () => {
    const stop = new AbortController();
    const marker = `${Math.floor(1e6 + Math.random() * 1e6)}`;
    const running = ground.containers.run(
      {
        rootfs,
        args: ['/bin/sh', '-c', `(setsid sleep ${marker} &) ; trap '' TERM; echo ready; sleep ${marker}`],
        env: [],
        cwd: '/',
        user: '',
        mounts: [],
        network: 'none',
        hostname: 'sandbox',
        onOutput: () => stop.abort(),
      },
      { signal: stop.signal },
    );
    await expect(running).rejects.toMatchObject({ code: 'CANCELLED' });
    expect(await processesWith(marker)).toEqual([]);
    expect(await leftovers()).toBe(0);
  });
});

async function processesWith(word: string): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.split('\0').includes(word)) found.push(line);
  }
  return found;
}

describe('users and working folders', () => {
  test.each([
    ['', 'uid=0(root) gid=0(root)', '/root'],
    ['nobody', 'uid=65534(nobody) gid=65534(nogroup)', '/'],
    ['nobody:root', 'uid=65534(nobody) gid=0(root)', '/'],
    ['1234:5678', 'uid=1234 gid=5678', '/'],
  ])('"%s" is %s', async (user, id, home) => {
    const { stdout } = await sh('id | sed "s/ groups=.*//"; echo $HOME; touch /tmp/x', { user });
    expect(stdout).toBe(`${id}\n${home}\n`);
  });

  test('one that the image does not have is an error', async () => {
    await expect(sh('', { user: 'absent' })).rejects.toMatchObject({ code: 'CONTAINER_FAILED' });
    await expect(sh('', { user: 'root:absent' })).rejects.toMatchObject({ code: 'CONTAINER_FAILED' });
  });

  test('a working folder is made when it is missing', async () => {
    const told = await sh('pwd > file', { cwd: '/srv/app' });
    expect(paths(told)).toBe('srv/ srv/app/ srv/app/file');
  });

  test.each(['/proc/self/fd/8', '/bin/../proc/self/cwd', 'relative', '/sys', '/dev/fd/3'])(
    '"%s" is no working folder (B4)',
    async (cwd) => {
      await expect(sh('pwd', { cwd })).rejects.toMatchObject({ code: 'CONTAINER_FAILED' });
    },
  );
});

describe('isolation', () => {
  test("a container has docker's capabilities and no more", async () => {
    const { stdout } = await sh('grep -E "Cap(Bnd|Eff)|NoNewPrivs|Seccomp:" /proc/self/status');
    expect(stdout.replaceAll(/\s+/g, ' ')).toBe(
      'CapEff: 00000000a80425fb CapBnd: 00000000a80425fb NoNewPrivs: 0 Seccomp: 2 ',
    );
  });

  test('it can neither mount nor make namespaces nor see what is masked', async () => {
    const { stdout } = await sh(
      'mount -t tmpfs x /tmp 2>/dev/null || echo mount; unshare -U true 2>/dev/null || echo unshare; head -c1 /proc/kcore | wc -c; echo 1 2>/dev/null > /proc/sys/kernel/domainname || echo sys; mknod /dev/x b 254 0; cat /dev/x 2>/dev/null || echo disk',
    );
    expect(stdout.trim().split('\n')).toEqual(['mount', 'unshare', '0', 'sys', 'disk']);
  });

  test('without a network it has only the loop', async () => {
    expect((await sh('ls /sys/class/net')).stdout).toBe('lo\n');
    expect((await sh('ls /sys/class/net', { network: 'host' })).stdout).toBe(
      (await readdir('/sys/class/net')).sort().join('\n') + '\n',
    );
  });
});

describe('mounts', () => {
  test('folders of this machine are read, written, or written to in vain', async () => {
    const folder = join(ground.path, 'shared: a,b');
    await mkdir(folder);
    await writeFile(join(folder, 'file'), 'here');
    const source = folder;
    const told = await sh(
      'cat /read/file; echo x > /read/y || echo refused; echo kept > /kept/deep/kept; echo gone > /in-vain/gone; cat /in-vain/gone; cat /one; echo more >> /one',
      {
        mounts: [
          { kind: 'bind', source, target: '/read', writes: 'refused' },
          { kind: 'bind', source, target: '/kept/deep', writes: 'kept' },
          { kind: 'bind', source, target: '/in-vain', writes: 'discarded' },
          { kind: 'bind', source: join(folder, 'file'), target: '/one', writes: 'discarded' },
        ],
      },
    );
    expect(told.stdout).toBe('hererefused\ngone\nhere');
    expect(told.entries).toEqual([]);
    expect((await readdir(folder)).sort()).toEqual(['file', 'kept']);
    expect(await readFile(join(folder, 'file'), 'utf8')).toBe('here');
  });

  test('a secret has its owner and its mode, and is on no disk', async () => {
    const content = Buffer.from('the secret words');
    const told = await sh('stat -c "%u %g %a" /run/secrets/key; cat /run/secrets/key; mount | grep key', {
      mounts: [{ kind: 'secret', target: '/run/secrets/key', content, uid: 12, gid: 34, mode: 0o440 }],
    });
    expect(told.stdout).toMatch(/^12 34 440\nthe secret wordstmpfs on \/run\/secrets\/key type tmpfs \(ro/);
    expect(told.entries).toEqual([]);
  });

  test('memory, and files of another image', async () => {
    const other = await ground.containers.prepare([
      await ground.layer({
        kind: 'entries',
        entries: [
          { path: 'real/file', content: 'other' },
          { path: 'link', kind: 'symlink', target: '/real' },
        ],
      }),
    ]);
    const told = await sh(
      'df -k /m | tail -1 | tr -s " " | cut -d" " -f2; cat /o/file /f; echo x > /o/x || echo refused; echo x > /w/x; ls /w /all',
      {
        mounts: [
          { kind: 'tmpfs', target: '/m', size: 1024 * 1024 },
          { kind: 'rootfs', rootfs: other, path: '/link', target: '/o', writes: 'refused' },
          { kind: 'rootfs', rootfs: other, path: 'link/file', target: '/f', writes: 'refused' },
          { kind: 'rootfs', rootfs: other, path: '/link', target: '/w', writes: 'discarded' },
          { kind: 'rootfs', rootfs: other, path: '/', target: '/all', writes: 'refused' },
        ],
      },
    );
    expect(told.stdout).toBe('1024\notherotherrefused\n/all:\nlink\nreal\n\n/w:\nfile\nx\n');
    expect(told.entries).toEqual([]);
    await other.release();
  });

  test.each(['/', '..', 'relative', '/.'])('nothing is mounted at "%s"', async (target) => {
    await expect(sh('', { mounts: [{ kind: 'tmpfs', target, size: null }] })).rejects.toMatchObject({
      code: 'INVALID_INPUT',
    });
  });

  test('a target behind a link lands inside', async () => {
    const evil = await ground.containers.prepare([
      await ground.layer({ kind: 'busybox' }),
      await ground.layer({
        kind: 'entries',
        entries: [{ path: 'out', kind: 'symlink', target: '../../../..' }],
      }),
    ]);
    const name = `/out${ground.path}/made`;
    const told = await ground.sh('true', {
      rootfs: evil,
      mounts: [{ kind: 'tmpfs', target: name, size: null }],
    });
    expect(told.entries).toEqual([]);
    expect(await readdir(ground.path)).not.toContain('made');
    await evil.release();
  });

  test('what is in a folder that was made for a mount stays', async () => {
    const told = await sh('echo x > /made/other', {
      mounts: [{ kind: 'tmpfs', target: '/made/here', size: null }],
    });
    expect(paths(told)).toBe('made/ made/other');
  });
});
