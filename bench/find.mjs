// Find over 1,000 images with 10,000,000 paths of their own, beside grep over a plain list of the same paths.
import { createHash } from 'node:crypto';
import { mkdir, open, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { bundleParts } from './bundle-core.mjs';
import { pathsOf } from './find-paths.mjs';
import { number, spread, timed } from './measure.mjs';

const IMAGES = Number(process.env.FIND_IMAGES ?? 1_000);
const PATHS_EACH = 10_000;
const ROUNDS = Number(process.env.ROUNDS ?? 5);
/** A tar header. */
const HEADER = 512;

/** What is looked for, and grep's expression for the same over whole paths. */
const CASES = [
  [
    'text, in few names',
    { text: 'kernel_zone99', how: 'text', within: 'name' },
    '-ic',
    'kernel_zone99[^/]*$',
  ],
  ['text, in many names', { text: 'lib', how: 'text', within: 'name' }, '-ic', 'lib[^/]*$'],
  ['text, in paths', { text: 'core-main7/lib', how: 'text', within: 'path' }, '-ic', 'core-main7/lib'],
  ['glob', { text: 'core_*.conf', how: 'glob', within: 'name' }, '-c', '/core_[^/]*[.]conf$'],
  ['expression', { text: '^zone_.*9\\.so$', how: 'regex', within: 'name' }, '-c', '/zone_[^/]*9[.]so$'],
  [
    'expression without text',
    { text: '^[a-c]+_[x-z]', how: 'regex', within: 'name' },
    '-c',
    '/[a-c]*_[x-z][^/]*$',
  ],
];

export async function finding(scratch) {
  const { openCore, LayerIndexWriter } = await bundleParts(scratch);
  const home = path.join(scratch, 'found');
  const list = path.join(scratch, 'paths');
  const made = await makeStore(path.join(home, 'store', 'v1'), list, LayerIndexWriter);
  const core = await openCore({ home, workersFolder: path.join(scratch, 'bundled', 'workers') });
  // As a window does it: from here on the list of images is kept.
  const end = core.watch(() => undefined);
  await core.images();
  const inside = await core.inside();
  const lines = [
    `### Find over ${IMAGES} images with ${made.paths} paths`,
    '',
    `Indexes: ${made.bytes} bytes, ${((100 * made.bytes) / (made.paths * HEADER)).toFixed(1)} % of the headers.`,
    '',
    '| what | matches | first ms | all s | least | most | grep -c s | grep ÷ ours |',
    '|---|---:|---:|---:|---:|---:|---:|---:|',
  ];
  try {
    for (const [title, query, ...grep] of [...CASES, digestCase(made.digest)]) {
      lines.push(await row(inside, list, title, query, grep));
    }
  } finally {
    end();
    await core.close();
  }
  lines.push('', `Most resident memory: ${Math.round(process.resourceUsage().maxRSS / 1000)} MB.`, '');
  console.log(lines.join('\n'));
}

function digestCase(digest) {
  return ['content digest', { text: digest, how: 'digest', within: 'name' }];
}

async function row(inside, list, title, query, [flags, expression]) {
  const ours = [];
  const firsts = [];
  const theirs = [];
  let matches = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let first;
    const begun = performance.now();
    await inside.find(query, {
      onFound: (progress) => {
        matches = progress.matches;
        if (progress.found.length > 0) first ??= performance.now() - begun;
      },
    });
    ours.push((performance.now() - begun) / 1000);
    firsts.push(first ?? Number.NaN);
    if (expression === undefined) continue;
    const counted = await timed('bash', ['-c', `grep ${flags} '${expression}' '${list}' || true`], {
      env: { ...process.env, LC_ALL: 'C' },
    });
    theirs.push(counted.seconds);
    if (Number(counted.output) !== matches)
      throw new Error(`${title}: ${matches} found, grep has ${counted.output}`);
  }
  const { median, least, most } = spread(ours);
  const peer = theirs.length === 0 ? undefined : spread(theirs).median;
  const first = spread(firsts).median;
  const grep = peer === undefined ? '— | —' : `${number(peer)} | ${(peer / median).toFixed(2)}`;
  return `| ${title} | ${matches} | ${first.toFixed(0)} | ${number(median)} | ${number(least)} | ${number(most)} | ${grep} |`;
}

/** A store whose layers are only indexes: that is all that a search reads. */
async function makeStore(root, list, LayerIndexWriter) {
  const layers = path.join(root, 'derived', 'layers');
  const blobs = path.join(root, 'blobs', 'sha256');
  for (const folder of ['partial', 'journal', 'locks', 'trash'])
    await mkdir(path.join(root, folder), { recursive: true });
  await mkdir(layers, { recursive: true });
  await mkdir(blobs, { recursive: true });
  const put = async (mediaType, document) => {
    const bytes = Buffer.from(JSON.stringify(document));
    const hex = sha256(bytes);
    await writeFile(path.join(blobs, hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  const manifests = [];
  const facts = [];
  const names = await open(list, 'w');
  let bytes = 0;
  let paths = 0;
  let digest = '';
  for (let at = 0; at < IMAGES; at++) {
    const layer = `sha256:${sha256(`layer ${at}`)}`;
    const diffId = `sha256:${sha256(`unpacked ${at}`)}`;
    const folder = path.join(layers, diffId.replace(':', '-'));
    await mkdir(folder);
    const entries = pathsOf(at, PATHS_EACH);
    const index = path.join(folder, 'index');
    const contents = await writeIndex(new LayerIndexWriter(index), entries, diffId);
    if (at === Math.floor(IMAGES / 2)) digest = contents;
    await names.write(`${entries.map((entry) => `/${entry.replace(/\/$/, '')}`).join('\n')}\n`);
    bytes += (await stat(index)).size;
    paths += entries.length;
    facts.push(JSON.stringify({ digest: layer, diffId, unpacked: 1, entries: entries.length }));
    const config = await put('application/vnd.oci.image.config.v1+json', {
      created: new Date(1_700_000_000_000 + at * 60_000).toISOString(),
      architecture: 'amd64',
      os: 'linux',
      config: {},
      rootfs: { type: 'layers', diff_ids: [diffId] },
    });
    const manifest = await put('application/vnd.oci.image.manifest.v1+json', {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config,
      layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', digest: layer, size: 1 }],
    });
    const annotations = { 'org.opencontainers.image.ref.name': `bench.test/find/image-${at}:1` };
    manifests.push({ ...manifest, annotations });
  }
  await names.close();
  await writeFile(path.join(root, 'derived', 'facts'), `${facts.join('\n')}\n`);
  await writeFile(path.join(root, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  await writeFile(path.join(root, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
  await writeFile(path.join(root, 'strata-store'), '{"version":1}');
  return { bytes, paths, digest };
}

/** Gives the digest of some file in it. */
async function writeIndex(writer, entries, diffId) {
  let offset = HEADER;
  let digest = Buffer.alloc(32);
  for (const [at, entry] of entries.entries()) {
    const isFolder = entry.endsWith('/');
    const size = isFolder ? 0 : 1 + ((at * 7919) % 20_000);
    if (!isFolder) digest = createHash('sha256').update(`${diffId} ${at}`).digest();
    writer.add(
      {
        path: Buffer.from(entry),
        type: isFolder ? 0x35 : 0x30,
        mode: isFolder ? 0o755 : 0o644,
        uid: 0,
        gid: 0,
        size,
        stored: size,
        sparse: false,
        mtime: 1_700_000_000 + ((at * 104_729) % 1000),
        mtimeNanos: 0,
        linkTarget: Buffer.alloc(0),
        deviceMajor: 0,
        deviceMinor: 0,
        xattrs: [],
        offset,
      },
      digest,
    );
    offset += HEADER + Math.ceil(size / HEADER) * HEADER;
    if (writer.isFull) await writer.flush();
  }
  await writer.finish(diffId, 1);
  return `sha256:${digest.toString('hex')}`;
}

function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}
