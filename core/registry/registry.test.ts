import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  client,
  faultRegistry,
  logins,
  password,
  readAll,
  referenceAt,
} from '../testing/registry/fault-registry-fixture.ts';
import { MANIFEST_BYTES } from './limits.ts';

describe('a manifest', () => {
  it('comes with the digest of its bytes and its media type', async () => {
    const server = await faultRegistry();
    const { manifest } = server.addImage('team/app', '1', { layers: [randomBytes(100)] });
    const fetched = await client().manifest(referenceAt(server, 'team/app:1'));
    expect(fetched.digest).toBe(manifest.digest);
    expect(fetched.bytes.byteLength).toBe(manifest.size);
    expect(fetched.mediaType).toBe(manifest.mediaType);
  });

  it('is asked for with every type that can be read', async () => {
    const server = await faultRegistry();
    server.addImage('team/app', '1', { layers: [] });
    await client().manifest(referenceAt(server, 'team/app:1'));
    const accept = server.requests[0]?.headers.accept ?? '';
    for (const type of [
      'oci.image.index.v1',
      'oci.image.manifest.v1',
      'distribution.manifest.v2',
      'distribution.manifest.list.v2',
    ]) {
      expect(accept).toContain(type);
    }
  });

  it('whose bytes are not those of the digest asked for is refused', async () => {
    const server = await faultRegistry();
    const { manifest } = server.addImage('team/app', '1', { layers: [] });
    server.faults.always('manifest', { kind: 'flip', at: 5 });
    server.faults.always('manifest', { kind: 'headers', set: { 'docker-content-digest': manifest.digest } });
    await expect(client().manifest(referenceAt(server, `team/app@${manifest.digest}`))).rejects.toMatchObject(
      {
        code: 'DIGEST_MISMATCH',
        evidence: { wanted: manifest.digest },
      },
    );
  });

  it('whose bytes are not those of its own digest header is refused', async () => {
    const server = await faultRegistry();
    server.addImage('team/app', '1', { layers: [] });
    server.faults.always('manifest', {
      kind: 'headers',
      set: { 'docker-content-digest': `sha256:${'0'.repeat(64)}` },
    });
    await expect(client().manifest(referenceAt(server, 'team/app:1'))).rejects.toMatchObject({
      code: 'DIGEST_MISMATCH',
    });
  });

  it.each(['sha256:../../etc/passwd', 'md5:abc', `sha256:${'A'.repeat(64)}`, `sha256:${'a'.repeat(63)}`])(
    'with the digest header %s is refused',
    async (header) => {
      const server = await faultRegistry();
      server.addImage('team/app', '1', { layers: [] });
      server.faults.always('manifest', { kind: 'headers', set: { 'docker-content-digest': header } });
      await expect(client().manifest(referenceAt(server, 'team/app:1'))).rejects.toMatchObject({
        code: 'INVALID_RESPONSE',
      });
    },
  );

  it('of more than 4 MiB is refused, announced or not', async () => {
    const server = await faultRegistry();
    server.addManifest('team/app', Buffer.alloc(16 * MANIFEST_BYTES, ' '), { tag: '1' });
    await expect(client().manifest(referenceAt(server, 'team/app:1'))).rejects.toMatchObject({
      code: 'DOCUMENT_TOO_LARGE',
    });
    expect(server.requests[0]?.sent).toBeLessThan(16 * MANIFEST_BYTES);
    server.faults.always('manifest', { kind: 'headers', set: {}, remove: ['content-length'] });
    await expect(client().manifest(referenceAt(server, 'team/app:1'))).rejects.toMatchObject({
      code: 'DOCUMENT_TOO_LARGE',
    });
  });

  it('that is encoded is refused', async () => {
    const server = await faultRegistry();
    server.addImage('team/app', '1', { layers: [] });
    server.faults.always('manifest', { kind: 'headers', set: { 'content-encoding': 'gzip' } });
    await expect(client().manifest(referenceAt(server, 'team/app:1'))).rejects.toMatchObject({
      code: 'INVALID_RESPONSE',
    });
    expect(server.requests[0]?.headers['accept-encoding']).toBe('identity');
  });
});

describe('what is not there', () => {
  it('is told apart: tag, repository, blob', async () => {
    const server = await faultRegistry();
    const { config } = server.addImage('team/app', '1', { layers: [] });
    const registry = client();
    await expect(registry.manifest(referenceAt(server, 'team/app:2'))).rejects.toMatchObject({
      code: 'MANIFEST_UNKNOWN',
      retryable: false,
    });
    await expect(registry.manifest(referenceAt(server, 'team/none:1'))).rejects.toMatchObject({
      code: 'NAME_UNKNOWN',
    });
    const gone = { ...config, digest: `sha256:${'1'.repeat(64)}` as typeof config.digest };
    await expect(registry.blob(referenceAt(server, 'team/app'), gone)).rejects.toMatchObject({
      code: 'BLOB_UNKNOWN',
    });
    expect(server.requests).toHaveLength(3);
  });

  it('is undefined to head, which describes what is there', async () => {
    const server = await faultRegistry();
    const { manifest } = server.addImage('team/app', '1', { layers: [] });
    const registry = client();
    expect(await registry.head(referenceAt(server, 'team/app:1'))).toEqual(manifest);
    expect(await registry.head(referenceAt(server, 'team/app:2'))).toBeUndefined();
    server.faults.always('manifest', { kind: 'headers', set: {}, remove: ['docker-content-digest'] });
    expect(await registry.head(referenceAt(server, 'team/app:1'))).toEqual(manifest);
  });
});

describe('a blob', () => {
  const content = randomBytes(300_000);

  it('comes whole, or from the byte on that was asked for', async () => {
    const server = await faultRegistry();
    const descriptor = server.addBlob(content);
    const registry = client();
    const whole = await registry.blob(referenceAt(server, 'team/app'), descriptor);
    expect(whole.offset).toBe(0);
    expect((await readAll(whole.bytes)).equals(content)).toBe(true);
    const rest = await registry.blob(referenceAt(server, 'team/app'), descriptor, {
      offset: 1000,
      validator: whole.validator ?? '',
    });
    expect(rest.offset).toBe(1000);
    expect((await readAll(rest.bytes)).equals(content.subarray(1000))).toBe(true);
    expect(server.requests.at(-1)?.headers).toMatchObject({
      range: 'bytes=1000-',
      'if-range': whole.validator,
    });
  });

  it('that is here already is not asked for', async () => {
    const server = await faultRegistry();
    const descriptor = server.addBlob(content);
    const opened = await client().blob(referenceAt(server, 'team/app'), descriptor, {
      offset: content.byteLength,
    });
    expect(opened.offset).toBe(content.byteLength);
    expect(await readAll(opened.bytes)).toHaveLength(0);
    expect(server.requests).toHaveLength(0);
  });

  it('is never fetched from the addresses in its descriptor', async () => {
    const server = await faultRegistry();
    const elsewhere = await faultRegistry();
    const descriptor = { ...server.addBlob(content), urls: [`${elsewhere.origin}/layer`] };
    await readAll((await client().blob(referenceAt(server, 'team/app'), descriptor)).bytes);
    expect(elsewhere.requests).toHaveLength(0);
  });

  it('comes in pieces that own their memory, so that they can be given to a worker', async () => {
    const server = await faultRegistry();
    const descriptor = server.addBlob(randomBytes(2_000_000));
    const { bytes } = await client().blob(referenceAt(server, 'team/app'), descriptor);
    for await (const chunk of bytes) expect(chunk.buffer.byteLength).toBe(chunk.byteLength);
  });

  it('that is opened and not read is let go by the signal', async () => {
    const server = await faultRegistry();
    const descriptor = server.addBlob(randomBytes(20_000_000));
    const controller = new AbortController();
    const { bytes } = await client().blob(referenceAt(server, 'team/app'), descriptor, {
      signal: controller.signal,
    });
    controller.abort();
    await server.close();
    await expect(readAll(bytes)).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});

describe('a login', () => {
  it('by basic authentication is sent when asked for, and from then on at once', async () => {
    const server = await faultRegistry({ auth: { kind: 'basic', username: 'ann', password: 'pass word' } });
    server.addImage('team/app', '1', { layers: [] });
    const credentials = logins({ [server.host]: password('ann', 'pass word') });
    const registry = client({ credentials });
    await registry.manifest(referenceAt(server, 'team/app:1'));
    await registry.manifest(referenceAt(server, 'team/app:1'));
    expect(server.requests.map(({ status }) => status)).toEqual([401, 200, 200]);
    expect(credentials.asked).toEqual([server.host]);
  });

  it('by token is anonymous without credentials; one token serves all of a repository', async () => {
    const server = await faultRegistry({ auth: { kind: 'token' } });
    const { config } = server.addImage('team/app', '1', { layers: [] });
    const registry = client();
    await registry.manifest(referenceAt(server, 'team/app:1'));
    await readAll((await registry.blob(referenceAt(server, 'team/app'), config)).bytes);
    expect(server.requests.map(({ kind }) => kind)).toEqual(['manifest', 'token', 'manifest', 'blob']);
    expect(server.requests[1]?.path).toContain('scope=repository%3Ateam%2Fapp%3Apull');
    expect(server.requests[1]?.headers.authorization).toBeUndefined();
  });
});

describe('cancelling', () => {
  it('ends a request that waits for its answer', async () => {
    const server = await faultRegistry();
    server.addImage('team/app', '1', { layers: [] });
    server.faults.always('manifest', { kind: 'stall' });
    const controller = new AbortController();
    const fetching = client().manifest(referenceAt(server, 'team/app:1'), { signal: controller.signal });
    await expect.poll(() => server.requests.length).toBe(1);
    controller.abort();
    await expect(fetching).rejects.toMatchObject({ code: 'CANCELLED' });
  });

  it('ends a body that is being read', async () => {
    const server = await faultRegistry();
    const descriptor = server.addBlob(randomBytes(200_000));
    server.faults.always('blob', { kind: 'stall', after: 1000 });
    const controller = new AbortController();
    const { bytes } = await client().blob(referenceAt(server, 'team/app'), descriptor, {
      signal: controller.signal,
    });
    const reading = readAll(bytes);
    setImmediate(() => controller.abort());
    await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
  });
});
