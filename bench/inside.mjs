// Looking inside: the index of a layer beside its single stages, and the list of an image's files beside podman and tar.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { inTurns, table, timed } from './measure.mjs';

/** Node alone, on the same bytes with the same buffers, as fast as it does this one thing. */
const INFLATE = `
const { createReadStream } = require('node:fs');
const { createGunzip } = require('node:zlib');
createReadStream(process.argv[1], { highWaterMark: 1 << 19 })
  .pipe(createGunzip({ chunkSize: 1 << 20 })).on('data', () => {});`;
const HASH = `
const { createReadStream } = require('node:fs');
const hash = require('node:crypto').createHash('sha256');
createReadStream(process.argv[1], { highWaterMark: 1 << 20 }).on('data', (bytes) => hash.update(bytes)).on('end', () => hash.digest());`;

export async function indexFigures(scratch, images, ours) {
  const layer = await layerFile(images.layout, 'big');
  const unpacked = path.join(scratch, 'unpacked.tar');
  await timed('bash', ['-c', `zcat < ${layer} > ${unpacked}`]);
  const node = (program, file) => timed(process.execPath, ['-e', program, file]);
  const look = () => ours.run('files', `oci:${images.layout}:big`);
  const rows = await inTurns([
    {
      name: 'strata files, never indexed: hash, inflate, hash, index, list',
      prepare: ours.prepare,
      run: look,
    },
    { name: 'inflate alone', run: () => node(INFLATE, layer) },
    { name: 'SHA-256 of what is unpacked, alone', run: () => node(HASH, unpacked) },
    { name: 'SHA-256 of what is stored, alone', run: () => node(HASH, layer) },
    { name: 'strata, doing nothing', run: () => ours.run('--version') },
    { name: 'node, doing nothing', run: () => timed(process.execPath, ['-e', '0']) },
  ]);
  console.log(table('Index of one layer of 400 MiB', rows, rows[0].name));
  const [pass, inflate, hash, hashStored, ourStart, start] = rows.map(({ median }) => median);
  const slowest = Math.max(inflate, hash) - start;
  const work = inflate + 2 * hash + hashStored - 4 * start;
  await ours.prepare();
  const memory = await mostMemory(
    process.execPath,
    [...ours.command, 'files', `oci:${images.layout}:big`],
    ours.env,
  );
  const idle = await mostMemory(process.execPath, [...ours.command, '--version'], ours.env);
  await rm(unpacked, { force: true });
  console.log(
    [
      '| figure | value |',
      '|---|---:|',
      `| rate of the pass ÷ rate of its slowest stage alone, without the starts of the processes | ${(slowest / (pass - ourStart)).toFixed(2)} |`,
      `| all stages one after the other (inflate once, hash what is stored, what is unpacked, and every file) ÷ the pass | ${(work / (pass - ourStart)).toFixed(2)} |`,
      `| most resident memory of the process, MB | ${(memory / 1e6).toFixed(0)} |`,
      `| of that, what it has before it does anything, MB | ${(idle / 1e6).toFixed(0)} |`,
      '',
    ].join('\n'),
  );
}

export async function analysisFigures(images, ours, podman) {
  for (const [name, title] of [
    ['web', 'Debian base and two layers'],
    ['files', 'Debian base and 20,000 small files'],
  ]) {
    const reference = images.image(name);
    await ours.prepare();
    await ours.run('pull', '-q', reference);
    await podman.prepare();
    await podman.pull(reference);
    const derived = path.join(ours.home, 'store', 'v1', 'derived');
    const rows = await inTurns([
      {
        name: 'strata waste, second opening',
        prepare: () => ours.run('files', reference),
        run: () => ours.run('waste', reference),
      },
      {
        name: 'strata waste, first opening (no index yet)',
        prepare: () => rm(derived, { recursive: true, force: true }),
        run: () => ours.run('waste', reference),
      },
      { name: 'podman save | tar -tv', run: () => podman.list(reference) },
    ]);
    console.log(table(`Analysis of an image: ${title}`, rows, rows[0].name));
  }
}

/** The file of an image's only layer in an OCI layout. */
async function layerFile(layout, name) {
  const blob = async (digest) => path.join(layout, 'blobs', ...digest.split(':'));
  const index = JSON.parse(await readFile(path.join(layout, 'index.json'), 'utf8'));
  const found = index.manifests.find(
    ({ annotations }) => annotations?.['org.opencontainers.image.ref.name'] === name,
  );
  const manifest = JSON.parse(await readFile(await blob(found.digest), 'utf8'));
  return blob(manifest.layers[0].digest);
}

/** Bytes; looked at every few milliseconds, as the kernel keeps the highest. */
function mostMemory(command, args, env) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: 'ignore' });
    let most = 0;
    const look = setInterval(() => {
      try {
        const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
        most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) * 1024);
      } catch {
        // It ended between two looks.
      }
    }, 10);
    child.once('error', reject);
    child.once('close', () => {
      clearInterval(look);
      resolve(most);
    });
  });
}
