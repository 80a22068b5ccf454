import { execFile } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { cosignTag, signedLayer, simplePayload } from '../../core/testing/trust/cosign-signer.ts';
import { startDockerRegistry } from '../../core/testing/registry/docker-registry.ts';
import { publicPem } from '../../core/testing/trust/little-sigstore.ts';
import { pushLayout } from '../../core/testing/registry/push-layout.ts';
import type { ArtifactLayer } from '../../core/testing/registry/put-artifact.ts';
import { makeImage } from '../../core/testing/images/sample-images.ts';
import { skopeoCopy } from '../../core/testing/skopeo.ts';
import { temporaryFolder } from '../../core/testing/temporary-folder.ts';

export const LOGIN = { username: 'ada', password: 'the engine weaves' } as const;

export interface PrivateRegistry {
  readonly address: string;
  /** PEM files: the authority that signed its certificate, one that did not, and the key of whoever signs the images. */
  readonly files: { readonly authority: string; readonly stranger: string; readonly signer: string };
  /** Tags of a repository, as another client sees them. */
  tags(repository: string): Promise<readonly string[]>;
  stop(): Promise<void>;
}

/** A real docker-registry as teams have it: a certificate of its own, a login, and two versions of an image, both signed. */
export async function startPrivateRegistry(): Promise<PrivateRegistry> {
  const folder = await temporaryFolder();
  const registry = await startDockerRegistry({ tls: true, auth: LOGIN });
  const { address, certificate } = registry;
  if (certificate === undefined) throw new Error('the registry has no certificate');
  const login = `${LOGIN.username}:${LOGIN.password}`;
  const file = (name: string): string => path.join(folder.path, name);
  const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
  await writeFile(file('team.pub'), publicPem(key));
  await makeStranger(file('stranger.pem'), file('stranger.key'));

  const base = { kind: 'exact', seed: 'base', blobBytes: 400_000 } as const;
  for (const version of ['1.0', '1.1']) {
    const layout = file(`layout-${version}`);
    const image = await makeImage(layout, {
      name: version,
      layers: [base, { kind: 'exact', seed: `app ${version}`, blobBytes: 100_000 }],
    });
    await pushLayout(layout, version, address, `team/app:${version}`, { destinationLogin: login });
    const { digest } = image.manifest;
    const signature = file(`signature-${version}`);
    const payload = simplePayload(digest, `${address}/team/app`);
    await layOut(signature, signedLayer(payload, key));
    await skopeoCopy(`dir:${signature}`, `docker://${address}/team/app:${cosignTag(digest, 'sig')}`, {
      destinationLogin: login,
    });
  }

  return {
    address,
    files: { authority: certificate.file, stranger: file('stranger.pem'), signer: file('team.pub') },
    async tags(repository) {
      const { stdout } = await run('skopeo', [
        'list-tags',
        '--tls-verify=false',
        '--creds',
        login,
        `docker://${address}/${repository}`,
      ]);
      return (JSON.parse(stdout) as { Tags: string[] | null }).Tags ?? [];
    },
    async stop() {
      await registry.stop();
      await folder.remove();
    },
  };
}

const run = promisify(execFile);

async function makeStranger(file: string, key: string): Promise<void> {
  const made = 'req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=stranger';
  await run('openssl', [...made.split(' '), '-keyout', key, '-out', file]);
}

/** A signature as cosign writes it, in skopeo's own "dir" format, which takes any manifest. */
async function layOut(folder: string, layer: ArtifactLayer): Promise<void> {
  await mkdir(folder);
  const put = async (bytes: Uint8Array) => {
    const hex = createHash('sha256').update(bytes).digest('hex');
    await writeFile(path.join(folder, hex), bytes);
    return { digest: `sha256:${hex}`, size: bytes.length };
  };
  const config = Buffer.from(
    '{"architecture":"","os":"","config":{},"rootfs":{"type":"layers","diff_ids":[]}}',
  );
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...(await put(config)) },
    layers: [{ mediaType: layer.mediaType, ...(await put(layer.bytes)), annotations: layer.annotations }],
  };
  await writeFile(path.join(folder, 'version'), 'Directory Transport Version: 1.1\n');
  await writeFile(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
}
