import { join } from 'node:path';
import { openContainers, type Containers } from '../../container/containers.ts';
import type { Rootfs } from '../../container/rootfs/prepare-rootfs.ts';
import type { LayerFile } from '../../image/content/content-orders.ts';
import { openWorkers } from '../../stream/workers.ts';

/**
 * A process that is killed while it works: `<folder> <workers> <layer as JSON> <what>`. It runs "sleep <what>" in a container
 * and says so once that runs; for "apply", it unpacks layers for ever instead, one on the other. For "once <command> <user>" it runs
 * that and says as JSON what came of it.
 */
const [storeRoot = '', folder = '', json = '[]', what = '', command = '', user = ''] = process.argv.slice(2);

async function main(): Promise<void> {
  const layers = JSON.parse(json) as readonly LayerFile[];
  const containers = openContainers({ storeRoot, workers: openWorkers({ folder }) });
  if (what === 'apply') {
    console.log('begun');
    for (;;) {
      for (let count = 1; count <= layers.length; count += 1)
        await (await containers.prepare(layers.slice(0, count))).release();
      await containers.clear();
    }
  }
  const rootfs = await containers.prepare(layers);
  if (what === 'once') return once(containers, rootfs);
  await containers.run({
    rootfs,
    args: ['/bin/sh', '-c', `(setsid sleep ${what} &); trap '' TERM INT; echo running; sleep ${what}`],
    env: ['PATH=/bin'],
    cwd: '/',
    user: '',
    mounts: [
      { kind: 'secret', target: '/secret', content: Buffer.from('words'), uid: 0, gid: 0, mode: 0o400 },
    ],
    network: 'none',
    hostname: 'sandbox',
    onOutput: (_stream, chunk) => console.log(Buffer.from(chunk).toString().trim()),
  });
}

async function once(containers: Containers, rootfs: Rootfs): Promise<void> {
  let output = '';
  const { exitCode, tree } = await containers.run({
    rootfs,
    args: ['/bin/sh', '-c', command],
    env: ['PATH=/bin'],
    cwd: '/',
    user,
    mounts: [],
    network: 'host',
    hostname: 'sandbox',
    onOutput: (_stream, chunk) => {
      output += Buffer.from(chunk).toString();
    },
  });
  const layer = await tree.writeLayer(join(storeRoot, 'layer.tar'), { latest: 0 });
  await tree.keep(layer);
  await tree.discard();
  await rootfs.release();
  console.log(JSON.stringify({ exitCode, output, changes: layer.changes.map(({ path }) => path) }));
  process.exit();
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
