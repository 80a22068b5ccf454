// Listing a thousand images: ours beside docker's, each with the same thousand loaded.
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { inTurns, table, timed } from './measure.mjs';

const COUNT = 1_000;

export async function listing(scratch, images, ours, engine) {
  const layout = path.join(scratch, 'thousand');
  await thousandImages(layout);
  const push = `for i in $(seq 0 ${COUNT - 1}); do skopeo copy -q --dest-tls-verify=false oci:${layout}:image-$i docker://${images.address}/bench/many:v$i; done`;
  await timed('bash', ['-ec', push]);
  await ours.prepare();
  await ours.run('pull', '-q', '-a', `${images.address}/bench/many`);
  await engine.prepare();
  await engine.run('pull', '-q', '-a', `${images.address}/bench/many`);
  const rows = await inTurns(
    [
      { name: 'strata images', run: () => ours.run('images') },
      { name: 'docker images', run: () => engine.run('images') },
    ],
    11,
  );
  console.log(table(`List of ${COUNT} images`, rows, 'strata images'));
}

/** An OCI layout of images that differ in a label, all on one small layer: what is measured is the listing. */
async function thousandImages(layout) {
  const blobs = path.join(layout, 'blobs', 'sha256');
  await mkdir(blobs, { recursive: true });
  const put = async (mediaType, bytes) => {
    const hex = createHash('sha256').update(bytes).digest('hex');
    await writeFile(path.join(blobs, hex), bytes);
    return { mediaType, digest: `sha256:${hex}`, size: bytes.length };
  };
  // An empty tar: two zero blocks.
  const empty = Buffer.alloc(1024);
  const layer = await put('application/vnd.oci.image.layer.v1.tar', empty);
  const manifests = [];
  for (let at = 0; at < COUNT; at++) {
    const config = await put(
      'application/vnd.oci.image.config.v1+json',
      Buffer.from(
        JSON.stringify({
          created: new Date(1_700_000_000_000 + at * 60_000).toISOString(),
          architecture: 'amd64',
          os: 'linux',
          config: { Labels: { number: String(at) } },
          rootfs: { type: 'layers', diff_ids: [layer.digest] },
          history: [{ created_by: 'COPY nothing /' }],
        }),
      ),
    );
    const manifest = await put(
      'application/vnd.oci.image.manifest.v1+json',
      Buffer.from(
        JSON.stringify({
          schemaVersion: 2,
          mediaType: 'application/vnd.oci.image.manifest.v1+json',
          config,
          layers: [layer],
        }),
      ),
    );
    manifests.push({ ...manifest, annotations: { 'org.opencontainers.image.ref.name': `image-${at}` } });
  }
  await writeFile(path.join(layout, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  await writeFile(path.join(layout, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
}
