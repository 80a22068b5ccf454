// A store as it is after indexing, written without any layer.
import { createHash } from 'node:crypto';
import { mkdir, open, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathsOf } from './find-paths.mjs';

/** Of a tar: what an index's size is measured by. */
export const HEADER = 512;

/**
 * A store of images with one layer each, which is only an index: that is all that a tree and a search are made from. `list`:
 * a file that gets all paths, one a line.
 */
export async function makeStore(root, list, LayerIndexWriter, { images, pathsEach }) {
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
  const indexFiles = [];
  let bytes = 0;
  let paths = 0;
  let digest = '';
  for (let at = 0; at < images; at++) {
    const layer = `sha256:${sha256(`layer ${at}`)}`;
    const diffId = `sha256:${sha256(`unpacked ${at}`)}`;
    const folder = path.join(layers, diffId.replace(':', '-'));
    await mkdir(folder);
    // Looked for, never read.
    await writeFile(path.join(blobs, layer.slice('sha256:'.length)), ' ');
    const entries = pathsOf(at, pathsEach);
    const index = path.join(folder, 'index');
    const contents = await writeIndex(new LayerIndexWriter(index), entries, diffId);
    if (at === Math.floor(images / 2)) digest = contents;
    await names.write(`${entries.map((entry) => `/${entry.replace(/\/$/, '')}`).join('\n')}\n`);
    indexFiles.push(index);
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
  return { bytes, paths, digest, indexFiles };
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
