// What is pulled: real Debian content and generated files, made once, kept in the cache folder, served by docker-registry.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { timed } from './measure.mjs';

const CACHE = path.join(process.env.XDG_CACHE_HOME ?? path.join(homedir(), '.cache'), 'strata-dev', 'bench');

/** Starts the registry and makes sure that every image is in it. */
export async function corpus() {
  await mkdir(CACHE, { recursive: true });
  const registry = await startRegistry();
  const layout = path.join(CACHE, 'layout');
  if (!(await exists(path.join(CACHE, 'made')))) {
    await rm(layout, { recursive: true, force: true });
    await make(layout);
    await writeFile(path.join(CACHE, 'made'), '');
  }
  const names = ['base', 'web', 'proxy', 'files', 'big'];
  for (const name of names) {
    await timed('skopeo', [
      'copy',
      '-q',
      '--dest-tls-verify=false',
      `oci:${layout}:${name}`,
      `docker://${registry.address}/bench/${name}:latest`,
    ]);
  }
  return { ...registry, layout, image: (name) => `${registry.address}/bench/${name}:latest` };
}

async function make(layout) {
  const work = path.join(CACHE, 'work');
  await rm(work, { recursive: true, force: true });
  await mkdir(work, { recursive: true });
  process.stderr.write('making the images (once, some minutes)\n');
  const base = path.join(work, 'base');
  await timed('debootstrap', ['--variant=minbase', 'bookworm', base]);
  await timed('umoci', ['init', '--layout', layout]);
  await image(layout, 'base', undefined, [base]);
  const documents = await folderOf(work, 'documents', 900, 4_000, text);
  const libraries = await folderOf(work, 'libraries', 40, 120_000, mixed);
  await image(layout, 'web', 'base', [documents, libraries]);
  const modules = await folderOf(work, 'modules', 60, 90_000, mixed);
  await image(layout, 'proxy', 'base', [modules]);
  await image(layout, 'files', 'base', [await folderOf(work, 'files', 20_000, 900, text)]);
  await image(layout, 'big', undefined, [await folderOf(work, 'big', 16, 25 * 1024 * 1024, mixed)]);
  await rm(work, { recursive: true, force: true });
}

async function image(layout, name, from, folders) {
  const target = `${layout}:${name}`;
  if (from === undefined) await timed('umoci', ['new', '--image', target]);
  else await timed('umoci', ['tag', '--image', `${layout}:${from}`, name]);
  for (const folder of folders) {
    await timed('umoci', [
      'insert',
      '--image',
      target,
      folder,
      from === undefined ? '/' : `/srv/${path.basename(folder)}`,
    ]);
  }
}

async function folderOf(work, name, count, size, content) {
  for (let at = 0; at < count; at++) {
    const folder = path.join(work, name, String(Math.floor(at / 100)));
    if (at % 100 === 0) await mkdir(folder, { recursive: true });
    await writeFile(path.join(folder, `file-${at}`), content(size, at));
  }
  return path.join(work, name);
}

const WORDS =
  'layer digest manifest index config blob tar gzip tree path link mode owner time size name'.split(' ');
function text(size, seed) {
  const words = [];
  for (let length = 0, at = seed; length < size; at = (at * 1_103_515_245 + 12_345) >>> 0) {
    const word = `${WORDS[at % WORDS.length]}${(at >>> 8) % 977}`;
    words.push(word);
    length += word.length + 1;
  }
  return words.join(' ').slice(0, size);
}

/** Half text, half noise: compresses about as a folder of programs does. */
function mixed(size, seed) {
  return Buffer.concat([Buffer.from(text(size / 2, seed)), randomBytes(size / 2)]);
}

async function startRegistry() {
  const port = await freePort();
  const address = `127.0.0.1:${port}`;
  const file = path.join(CACHE, 'registry.yml');
  await writeFile(
    file,
    `version: 0.1\nstorage: {filesystem: {rootdirectory: ${path.join(CACHE, 'registry')}}}\nhttp: {addr: "${address}"}\nlog: {level: error}\n`,
  );
  const server = spawn('docker-registry', ['serve', file], { stdio: 'ignore' });
  for (let tries = 0; ; tries++) {
    const answer = await fetch(`http://${address}/v2/`).catch(() => undefined);
    if (answer?.ok) break;
    if (tries > 100) throw new Error('docker-registry does not answer');
    await delay(50);
  }
  return { address, stop: () => server.kill() };
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

const exists = (file) =>
  access(file).then(
    () => true,
    () => false,
  );
