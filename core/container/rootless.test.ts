import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, inject, test } from 'vitest';
import { containerGround } from '../testing/build/container-ground.ts';
import { bundleProgram } from '../testing/node-program.ts';
import { run, tryRun } from '../testing/run.ts';

const PROGRAM = fileURLToPath(new URL('../testing/build/container-program.ts', import.meta.url));
const AS_NOBODY = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups'];
const COMMAND =
  'id -u; id -g; echo x > /new; chmod 0 /new; mkdir /closed; touch /closed/in; chmod 0 /closed; rm -r /home; chown 5:6 /new 2>/dev/null || echo "one user"; ls /sys/class/net | grep -c lo; ls -ld /etc | cut -c1-10';

test('who is not root has containers too, in a user namespace', async () => {
  // Without either, the tests of the same calls as root have to do.
  if (
    process.geteuid?.() === 0 &&
    (await tryRun('setpriv', [...AS_NOBODY.slice(1), 'unshare', '-Ur', 'true'])).code !== 0
  )
    return;
  const ground = await containerGround(inject('workers'));
  try {
    const layer = await ground.layer({ kind: 'busybox' });
    const program = await bundleProgram(PROGRAM, ground.path);
    // The checkout may be where only its owner looks.
    await cp(inject('workers'), join(ground.path, 'workers'), { recursive: true });
    const nobody = process.geteuid?.() === 0 ? AS_NOBODY : [];
    if (nobody.length > 0) await run('chown', ['-R', '65534:65534', ground.path]);
    const [command, ...args] = [...nobody, process.execPath, program];
    const order = [ground.path, join(ground.path, 'workers'), JSON.stringify([layer]), 'once', COMMAND];
    const { stdout } = await run(command, [...args, ...order]);
    expect(JSON.parse(stdout)).toEqual({
      exitCode: 0,
      output: '0\n0\none user\n1\ndrwxr-xr-x\n',
      changes: ['/closed', '/closed/in', '/home', '/new'],
    });
    expect(await readdir(join(ground.path, 'derived', 'rootfs', 'scratch'))).toEqual([]);
    const asUser = await tryRun(command, [...args, ...order.slice(0, -1), 'true', 'nobody']);
    expect(asUser.stderr).toContain('there is only root');
    const listed = await run('tar', ['--numeric-owner', '-tvf', join(ground.path, 'layer.tar')]);
    expect(listed.stdout.split('\n').map((line) => line.slice(0, 14))).toEqual([
      'd--------- 0/0',
      '-rw-r--r-- 0/0',
      '---------- 0/0',
      '---------- 0/0',
      '',
    ]);
  } finally {
    await ground.close();
  }
});
