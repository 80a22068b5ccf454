import { createHash, randomBytes } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import type { Descriptor } from '../oci/descriptor.ts';
import { parseDigest, type Digest } from '../oci/digest.ts';
import { parseReference } from '../oci/reference.ts';
import { startDockerRegistry, type DockerRegistry } from '../testing/registry/docker-registry.ts';
import { client, logins, password, readAll } from '../testing/registry/fault-registry-fixture.ts';
import { run } from '../testing/run.ts';

const running: DockerRegistry[] = [];
afterEach(async () => {
  for (const registry of running.splice(0)) await registry.stop();
});

async function start(options: Parameters<typeof startDockerRegistry>[0]): Promise<DockerRegistry> {
  const registry = await startDockerRegistry(options);
  running.push(registry);
  return registry;
}

const login = { username: 'ann', password: 'correct horse' };
const digestOf = (bytes: Uint8Array): Digest =>
  parseDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);

/** Puts one image there with curl, which shares no code with what is tested. */
async function push(
  { address, certificate }: DockerRegistry,
  layer: Uint8Array,
  withLogin: boolean,
): Promise<{ layer: Descriptor; manifest: Digest }> {
  const origin = `${certificate === undefined ? 'http' : 'https'}://${address}`;
  const shared = [
    '-sSf',
    ...(certificate === undefined ? [] : ['--cacert', certificate.file]),
    ...(withLogin ? ['-u', `${login.username}:${login.password}`] : []),
  ];
  const put = (path: string, type: string, bytes: Uint8Array): Promise<unknown> =>
    run('curl', [...shared, '-X', 'PUT', '-H', `Content-Type: ${type}`, '--data-binary', '@-', path], {
      input: bytes,
    });
  const blob = async (bytes: Uint8Array): Promise<Digest> => {
    const { stdout } = await run('curl', [
      ...shared,
      '-X',
      'POST',
      '-D',
      '-',
      '-o',
      '/dev/null',
      `${origin}/v2/team/app/blobs/uploads/`,
    ]);
    const location = /^location: (\S+)/im.exec(stdout)?.[1] ?? '';
    await put(`${location}&digest=${digestOf(bytes)}`, 'application/octet-stream', bytes);
    return digestOf(bytes);
  };
  const config = Buffer.from(
    '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}',
  );
  const described = {
    mediaType: 'application/vnd.oci.image.layer.v1.tar',
    digest: await blob(layer),
    size: layer.byteLength,
  };
  const type = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: type,
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        digest: await blob(config),
        size: config.byteLength,
      },
      layers: [described],
    }),
  );
  await put(`${origin}/v2/team/app/manifests/1`, type, manifest);
  return { layer: described, manifest: digestOf(manifest) };
}

describe('the real registry', () => {
  it.each([
    ['plain', {}],
    ['with a login', { auth: login }],
    ['with TLS and a login', { auth: login, tls: true }],
  ] as const)('%s gives manifests, blobs from any byte on, and tags', async (_name, options) => {
    const server = await start(options);
    const content = randomBytes(500_000);
    const { layer, manifest } = await push(server, content, 'auth' in options);
    const registry = client({
      credentials: logins(
        'auth' in options ? { [server.address]: password(login.username, login.password) } : {},
      ),
      registries:
        server.certificate === undefined ? {} : { [server.address]: { authorities: server.certificate.pem } },
    });
    await registry.ping(server.address);
    const reference = parseReference(`${server.address}/team/app:1`);
    expect(await registry.manifest(reference)).toMatchObject({
      digest: manifest,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
    });
    expect((await registry.head(reference))?.digest).toBe(manifest);
    const whole = await registry.blob(reference, layer);
    expect((await readAll(whole.bytes)).equals(content)).toBe(true);
    const rest = await registry.blob(reference, layer, {
      offset: 123_456,
      ...(whole.validator === undefined ? {} : { validator: whole.validator }),
    });
    expect(rest.offset).toBe(123_456);
    expect((await readAll(rest.bytes)).equals(content.subarray(123_456))).toBe(true);
    const tags: string[] = [];
    for await (const tag of registry.tags(reference)) tags.push(tag);
    expect(tags).toEqual(['1']);
  });

  it('says what is not there, and who may not', async () => {
    const server = await start({ auth: login });
    const { layer } = await push(server, randomBytes(10), true);
    const known = client({
      credentials: logins({ [server.address]: password(login.username, login.password) }),
    });
    const at = (rest: string): ReturnType<typeof parseReference> =>
      parseReference(`${server.address}/${rest}`);
    await expect(known.manifest(at('team/app:2'))).rejects.toMatchObject({ code: 'MANIFEST_UNKNOWN' });
    expect(await known.head(at('team/app:2'))).toBeUndefined();
    await expect(known.tags(at('team/none'))[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'NAME_UNKNOWN',
    });
    await expect(
      known.blob(at('team/app'), { ...layer, digest: digestOf(Buffer.from('x')) }),
    ).rejects.toMatchObject({ code: 'BLOB_UNKNOWN' });
    await expect(client().manifest(at('team/app:1'))).rejects.toMatchObject({ code: 'UNAUTHORIZED' });
    const wrong = client({ credentials: logins({ [server.address]: password('ann', 'wrong') }) });
    await expect(wrong.manifest(at('team/app:1'))).rejects.toMatchObject({
      code: 'UNAUTHORIZED',
      message: expect.stringContaining('refused the login') as string,
    });
  });
});
