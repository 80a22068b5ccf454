// Group `push`: 60 MB in five layers to a registry that has nothing, and to one that has everything.
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { cp, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { bundleParts } from './bundle-core.mjs';
import { inTurns, table, timed } from './measure.mjs';

const LAYERS = 5;
const LAYER_BYTES = 12_000_000;
const NAME = 'docker.io/library/bench-push:1';

export async function pushFigures({ scratch, ours, engine, pods }) {
  const layout = path.join(scratch, 'push-layout');
  await writeLayout(layout);
  const registry = await startRegistry(path.join(scratch, 'push-registry'));
  const target = `${registry.address}/bench/push:1`;
  const { openCore } = await bundleParts(scratch);
  // A store is an OCI layout: the one that skopeo reads, copied.
  await mkdir(path.join(ours.home, 'store'), { recursive: true });
  await cp(layout, path.join(ours.home, 'store', 'v1'), { recursive: true });
  const core = await openCore({ home: ours.home, workersFolder: path.join(scratch, 'bundled', 'workers') });
  try {
    const within = async () => {
      const begun = performance.now();
      await (await core.pushing()).push({ key: NAME, names: [target], platforms: null });
      return { seconds: (performance.now() - begun) / 1000 };
    };
    await within();
    const archive = path.join(scratch, 'push.tar');
    await timed('skopeo', ['copy', '-q', `oci:${layout}:${NAME}`, `docker-archive:${archive}:${target}`]);
    const cases = [
      { name: 'strata push', run: () => ours.run('push', '-q', NAME, target) },
      { name: 'strata, within a process that runs', run: within },
      {
        name: 'skopeo copy from an OCI layout',
        run: () =>
          timed('skopeo', [
            'copy',
            '-q',
            '--dest-tls-verify=false',
            `oci:${layout}:${NAME}`,
            `docker://${target}`,
          ]),
      },
      { name: 'node, doing nothing', run: () => timed(process.execPath, ['-e', '0']) },
    ];
    if (pods !== undefined) {
      await pods.run('load', '-q', '-i', archive);
      cases.push({ name: 'podman push', run: () => pods.run('push', '-q', '--tls-verify=false', target) });
    }
    if (engine !== undefined) {
      await engine.run('load', '-q', '-i', archive);
      cases.push({ name: 'docker push', run: () => engine.run('push', '-q', target) });
    }
    const empty = await inTurns(cases.map((one) => ({ ...one, prepare: registry.empty })));
    console.log(table('Push to an empty repository: 60 MB in five layers', empty, 'strata push'));
    const there = [];
    // Each finds what it has pushed itself: podman and docker compress anew, so that their layers are others.
    for (const one of cases) {
      await registry.empty();
      await one.run();
      there.push(...(await inTurns([one], 15)));
    }
    console.log(table('Push of what is there', there, 'strata push'));
  } finally {
    await core.close();
    await registry.stop();
  }
}

async function writeLayout(folder) {
  await mkdir(path.join(folder, 'blobs', 'sha256'), { recursive: true });
  const put = async (mediaType, bytes) => {
    const hex = createHash('sha256').update(bytes).digest('hex');
    await writeFile(path.join(folder, 'blobs', 'sha256', hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const layers = [];
  const diffIds = [];
  for (let number = 0; number < LAYERS; number++) {
    const tar = tarOf(`file-${number}`, randomBytes(LAYER_BYTES));
    diffIds.push(`sha256:${createHash('sha256').update(tar).digest('hex')}`);
    layers.push(await put('application/vnd.oci.image.layer.v1.tar+gzip', gzipSync(tar, { level: 1 })));
  }
  const json = (value) => Buffer.from(JSON.stringify(value));
  const config = await put(
    'application/vnd.oci.image.config.v1+json',
    json({ architecture: 'amd64', os: 'linux', config: {}, rootfs: { type: 'layers', diff_ids: diffIds } }),
  );
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = await put(mediaType, json({ schemaVersion: 2, mediaType, config, layers }));
  const annotations = { 'org.opencontainers.image.ref.name': NAME };
  await writeFile(path.join(folder, 'oci-layout'), json({ imageLayoutVersion: '1.0.0' }));
  await writeFile(
    path.join(folder, 'index.json'),
    json({ schemaVersion: 2, manifests: [{ ...manifest, annotations }] }),
  );
}

/** One file, as every tar writer writes it. */
function tarOf(name, content) {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write('0000000\0', 108);
  header.write('0000000\0', 116);
  header.write(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
  header.write('00000000000\0', 136);
  header.write('        ', 148);
  header.write('0', 156);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return Buffer.concat([header, content, padding, Buffer.alloc(1024)]);
}

async function startRegistry(folder) {
  const data = path.join(folder, 'data');
  await mkdir(data, { recursive: true });
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const config = path.join(folder, 'config.json');
  await writeFile(
    config,
    JSON.stringify({
      version: '0.1',
      log: { level: 'error', accesslog: { disabled: true } },
      storage: { filesystem: { rootdirectory: data } },
      http: { addr: address },
    }),
  );
  const server = spawn('docker-registry', ['serve', config], { stdio: 'ignore' });
  for (let tries = 0; ; tries++) {
    const answered = await fetch(`http://${address}/v2/`).catch(() => undefined);
    if (answered?.ok === true) break;
    if (tries > 100) throw new Error('docker-registry does not answer');
    await delay(50);
  }
  return {
    address,
    empty: () => rm(path.join(data, 'docker'), { recursive: true, force: true }),
    stop: async () => {
      const ended = new Promise((resolve) => server.once('close', resolve));
      server.kill('SIGTERM');
      await ended;
    },
  };
}

function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
