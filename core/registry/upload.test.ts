import { createHash } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseDigest, type Digest } from '../oci/digest.ts';
import { OCI_MANIFEST } from '../oci/media-types.ts';
import { parseReference } from '../oci/reference.ts';
import { startDockerRegistry, type DockerRegistry } from '../testing/registry/docker-registry.ts';
import { openRegistry, type Registry } from './registry.ts';
import { Secret } from './credentials/secret.ts';

const LOGIN = { username: 'me', password: 'word' };
let server: DockerRegistry;
let registry: Registry;

beforeAll(async () => {
  server = await startDockerRegistry({ auth: LOGIN });
  const credentials = { kind: 'password', username: 'me', password: new Secret('word') } as const;
  registry = openRegistry({ credentials: { find: () => Promise.resolve(credentials) } });
});
afterAll(async () => {
  registry.close();
  await server.stop();
});

function digestOf(bytes: Uint8Array): Digest {
  return parseDigest(`sha256:${createHash('sha256').update(bytes).digest('hex')}`);
}

async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.length; at += 100_000) yield bytes.subarray(at, at + 100_000);
}

test('a blob is sent once, and is there afterwards; a document that names it gets its tag', async () => {
  const reference = parseReference(`${server.address}/team/sent:1`);
  const bytes = Buffer.alloc(9_000_000, 'abcdefg');
  const descriptor = { digest: digestOf(bytes), size: bytes.length };
  let opened = 0;
  const open = (): AsyncIterable<Uint8Array> => {
    opened += 1;
    return inPieces(bytes);
  };
  expect(await registry.upload(reference, descriptor, open)).toMatchObject({ how: 'sent' });
  expect(await registry.upload(reference, descriptor, open)).toMatchObject({ how: 'there' });
  expect(opened).toBe(1);
  const named = { mediaType: 'application/octet-stream', ...descriptor };
  const manifest = Buffer.from(
    JSON.stringify({ schemaVersion: 2, mediaType: OCI_MANIFEST, config: named, layers: [named] }),
  );
  await registry.putManifest(reference, { bytes: manifest, mediaType: OCI_MANIFEST });
  const read = await registry.manifest(reference);
  expect(Buffer.from(read.bytes).equals(manifest)).toBe(true);
  const blob = await registry.blob(reference, named);
  let length = 0;
  for await (const chunk of blob.bytes) length += chunk.length;
  expect(length).toBe(bytes.length);
});

test('bytes that are not what their digest says are refused by the registry', async () => {
  const reference = parseReference(`${server.address}/team/wrong:1`);
  const descriptor = { digest: digestOf(Buffer.from('right')), size: 5 };
  await expect(
    registry.upload(reference, descriptor, () => inPieces(Buffer.from('wrong'))),
  ).rejects.toMatchObject({ code: 'UPLOAD_REFUSED' });
});

test('bytes that cannot be read end the upload with their own reason', async () => {
  const reference = parseReference(`${server.address}/team/unread:1`);
  const descriptor = { digest: digestOf(Buffer.from('x')), size: 1000 };
  // eslint-disable-next-line require-yield -- it fails before its first byte
  const open = async function* (): AsyncGenerator<Uint8Array, void> {
    throw new Error('the disk is gone');
  };
  await expect(registry.upload(reference, descriptor, open)).rejects.toMatchObject({ code: 'INTERNAL' });
});
