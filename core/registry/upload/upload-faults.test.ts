import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { Digest } from '../../oci/digest.ts';
import { OCI_MANIFEST } from '../../oci/media-types.ts';
import type { FaultRegistry } from '../../testing/registry/fault-registry.ts';
import {
  client,
  faultRegistry,
  logins,
  password,
  referenceAt,
} from '../../testing/registry/fault-registry-fixture.ts';
import { randomBytesOf } from '../../testing/images/random-bytes.ts';
import { digestOf } from '../../testing/store/store-images.ts';
import type { BlobUploadOptions } from './upload-order.ts';
import { rememberUploads } from '../../testing/registry/remembered-uploads.ts';

/** More than is sent in one request with the end of the upload. */
const BYTES = randomBytesOf('upload', 8_000_000);
const BLOB = { digest: digestOf(BYTES), size: BYTES.length };
const SMALL = randomBytesOf('small', 10_000);
const SMALL_BLOB = { digest: digestOf(SMALL), size: SMALL.length };

async function* from(bytes: Uint8Array, offset: number): AsyncGenerator<Uint8Array, void> {
  for (let at = offset; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
}

function upload(remote: FaultRegistry, options: BlobUploadOptions = {}, bytes = BYTES, registry = client()) {
  const blob = { digest: digestOf(bytes), size: bytes.length };
  return registry.upload(referenceAt(remote, 'team/app:1'), blob, (offset) => from(bytes, offset), options);
}

const methods = (remote: FaultRegistry): string =>
  remote.requests
    .filter(({ kind }) => kind === 'upload')
    .map(({ method }) => method)
    .join(' ');
const has = async (remote: FaultRegistry, digest: Digest): Promise<boolean> =>
  client().hasBlob(referenceAt(remote, 'team/app:1'), digest);
const patches = (request: { readonly method: string }): boolean => request.method === 'PATCH';
const puts = (request: { readonly method: string; readonly kind: string }): boolean =>
  request.method === 'PUT' && request.kind === 'upload';
const posts = (request: { readonly method: string }): boolean => request.method === 'POST';

test('a small blob takes two requests, a large one three', async () => {
  const remote = await faultRegistry();
  expect(await upload(remote, {}, SMALL)).toEqual({ how: 'sent', resumed: 0 });
  expect(methods(remote)).toBe('POST PUT');
  expect(await upload(remote)).toEqual({ how: 'sent', resumed: 0 });
  expect(methods(remote)).toBe('POST PUT POST PATCH PUT');
  expect(await upload(remote)).toEqual({ how: 'there', resumed: 0 });
});

test('a broken upload goes on from what the registry has: 95 % of what was sent is kept', async () => {
  const remote = await faultRegistry();
  remote.faults.next(patches, { kind: 'cut-upload', after: 3_000_000 });
  remote.faults.next(patches, { kind: 'cut-upload', after: 4_000_000 });
  const sent: number[] = [];
  expect(await upload(remote, { onSent: (bytes) => sent.push(bytes) })).toMatchObject({ how: 'sent' });
  expect(methods(remote)).toBe('POST PATCH GET PATCH GET PATCH PUT');
  expect(remote.uploads.received()).toBe(BYTES.length);
  expect(sent.at(-1)).toBe(BYTES.length);
  expect(await has(remote, BLOB.digest)).toBe(true);
});

test('a registry that has forgotten the upload is sent it from the beginning', async () => {
  const remote = await faultRegistry();
  remote.faults.next(patches, { kind: 'cut-upload', after: 3_000_000 });
  remote.faults.next(({ method, kind }) => method === 'GET' && kind === 'upload', {
    kind: 'status',
    status: 404,
    body: '{"errors":[{"code":"BLOB_UPLOAD_INVALID"}]}',
  });
  expect(await upload(remote)).toMatchObject({ how: 'sent' });
  expect(methods(remote)).toBe('POST PATCH GET POST PATCH PUT');
  expect(await has(remote, BLOB.digest)).toBe(true);
});

test('416 is answered by asking where the registry is', async () => {
  const remote = await faultRegistry();
  remote.faults.next(patches, { kind: 'status', status: 416 });
  expect(await upload(remote)).toMatchObject({ how: 'sent' });
  expect(methods(remote)).toBe('POST PATCH GET PATCH PUT');
});

test.for([
  ['while it is sent', patches],
  ['at its end', puts],
] as const)('404 upload unknown %s begins another upload', async ([, which]) => {
  const remote = await faultRegistry();
  remote.faults.next(which, {
    kind: 'status',
    status: 404,
    body: '{"errors":[{"code":"BLOB_UPLOAD_UNKNOWN","message":"blob upload unknown to registry"}]}',
  });
  expect(await upload(remote)).toMatchObject({ how: 'sent' });
  expect(await has(remote, BLOB.digest)).toBe(true);
});

test('an answer that was lost after the last byte is not sent again', async () => {
  const remote = await faultRegistry();
  remote.faults.next(puts, { kind: 'cut' });
  expect(await upload(remote)).toMatchObject({ how: 'sent' });
  expect(remote.uploads.received()).toBe(BYTES.length);
});

test('201 without a digest is taken, 201 with another one is not', async () => {
  const remote = await faultRegistry();
  remote.faults.next(puts, { kind: 'headers', set: {}, remove: ['docker-content-digest'] });
  expect(await upload(remote)).toMatchObject({ how: 'sent' });
  const other = await faultRegistry();
  other.faults.next(puts, { kind: 'headers', set: { 'docker-content-digest': SMALL_BLOB.digest } });
  await expect(upload(other)).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
});

test('a blob that another repository has is mounted; a registry that would rather be sent it goes on with that upload', async () => {
  const remote = await faultRegistry();
  remote.addBlob(BYTES);
  const mounting = { absent: true, mountFrom: 'other/base' };
  expect(await upload(remote, mounting)).toEqual({ how: 'mounted', resumed: 0 });
  expect(remote.requests.at(-1)?.path).toBe(
    `/v2/team/app/blobs/uploads/?mount=${encodeURIComponent(BLOB.digest)}&from=other%2Fbase`,
  );
  expect(remote.uploads.received()).toBe(0);
  const fresh = await faultRegistry();
  expect(await upload(fresh, mounting)).toEqual({ how: 'sent', resumed: 0 });
  expect(methods(fresh)).toBe('POST PATCH PUT');
  fresh.faults.next(posts, { kind: 'status', status: 403 });
  expect(await upload(fresh, { absent: true, mountFrom: 'closed/base' }, SMALL)).toMatchObject({
    how: 'sent',
  });
});

test('an upload never goes on at another host', async () => {
  const remote = await faultRegistry();
  let asked = 0;
  const elsewhere = createServer((_request, response) => {
    asked += 1;
    response.end();
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const { port } = elsewhere.address() as AddressInfo;
  try {
    for (const location of [
      `http://127.0.0.1:${port}/v2/x`,
      'https://example.com/',
      `http://user@${remote.host}/`,
    ]) {
      remote.faults.next(posts, { kind: 'headers', set: { location } });
      await expect(upload(remote)).rejects.toMatchObject({ code: 'UNSAFE_REDIRECT' });
      remote.faults.next(patches, { kind: 'headers', set: { location } });
      await expect(upload(remote)).rejects.toMatchObject({ code: 'UNSAFE_REDIRECT' });
    }
    expect(asked).toBe(0);
  } finally {
    elsewhere.close();
  }
});

test('where bodies are limited it is sent in pieces, where their length must be known with it', async () => {
  const remote = await faultRegistry();
  const tooLarge = (request: {
    readonly method: string;
    readonly headers: Record<string, unknown>;
  }): boolean =>
    request.method === 'PATCH' && !(Number(request.headers['content-length'] ?? Infinity) <= 1_000_000);
  remote.faults.always(tooLarge, { kind: 'status', status: 413, body: '<html>413</html>' });
  expect(await upload(remote)).toMatchObject({ how: 'sent' });
  expect(await has(remote, BLOB.digest)).toBe(true);
  const pieces = remote.requests.filter(({ method, status }) => method === 'PATCH' && status === 202);
  expect(pieces.length).toBe(9);
  expect(pieces[1]?.headers['content-range']).toBe('900000-1799999');
  const strict = await faultRegistry();
  strict.faults.next(patches, { kind: 'status', status: 411 });
  expect(await upload(strict)).toMatchObject({ how: 'sent' });
  const small = await faultRegistry();
  small.faults.always(/uploads\/./, { kind: 'status', status: 413 });
  await expect(upload(small)).rejects.toMatchObject({ code: 'UPLOAD_REFUSED' });
});

test('a signal ends an upload at once, and another attempt goes on from there', async () => {
  const remote = await faultRegistry();
  const memory = rememberUploads();
  const ending = new AbortController();
  const onSent = (bytes: number): void => {
    if (bytes > 4_000_000) ending.abort();
  };
  await expect(upload(remote, { signal: ending.signal, memory, onSent })).rejects.toMatchObject({
    code: 'CANCELLED',
  });
  // At once, or later, or in another process.
  const outcome = await upload(remote, { memory });
  expect(outcome.resumed).toBeGreaterThan(4_000_000);
  expect(outcome.resumed).toBeLessThan(BYTES.length);
  expect(remote.uploads.received()).toBe(BYTES.length);
  expect(memory.places.size).toBe(0);
});

test('what was remembered and is not there any more costs nothing but the question', async () => {
  const remote = await faultRegistry();
  const memory = rememberUploads();
  memory.places.set(
    `${remote.host}/team/app ${BLOB.digest}`,
    `${remote.origin}/v2/team/app/blobs/uploads/gone?at=5`,
  );
  expect(await upload(remote, { memory })).toEqual({ how: 'sent', resumed: 0 });
  memory.places.set(`${remote.host}/team/app ${SMALL_BLOB.digest}`, 'http://example.com/v2/x');
  expect(await upload(remote, { memory }, SMALL)).toEqual({ how: 'sent', resumed: 0 });
});

test('an upload that nobody can go on with is taken back', async () => {
  const remote = await faultRegistry();
  remote.faults.next(puts, { kind: 'status', status: 403 });
  await expect(upload(remote, {}, SMALL)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await expect.poll(() => remote.uploads.open()).toBe(0);
});

test.for(['POST', 'PATCH', 'PUT'])(
  'four 503 in a row to %s are waited out; for ever, they are told',
  async (wanted) => {
    const remote = await faultRegistry();
    const these = (request: { readonly method: string }): boolean => request.method === wanted;
    remote.faults.next(these, { kind: 'status', status: 503 }, 4);
    const told: number[] = [];
    expect(await upload(remote, { onRetry: ({ attempt }) => told.push(attempt) })).toMatchObject({
      how: 'sent',
    });
    expect(told).toEqual([1, 2, 3, 4]);
    const down = await faultRegistry();
    down.faults.always(these, { kind: 'status', status: 503 });
    await expect(upload(down)).rejects.toMatchObject({ code: 'REGISTRY_ERROR', retryable: true });
  },
);

test('a registry that refuses a document is quoted, on one line and without control characters', async () => {
  const remote = await faultRegistry();
  const message = 'manifest \u001b[31minvalid\u202e:\nno such type';
  remote.faults.always('manifest', {
    kind: 'status',
    status: 400,
    body: JSON.stringify({ errors: [{ code: 'MANIFEST_INVALID', message }] }),
  });
  const reference = referenceAt(remote, 'team/app:1');
  const failed = client().putManifest(reference, { bytes: Buffer.from('{}'), mediaType: OCI_MANIFEST });
  await expect(failed).rejects.toMatchObject({
    code: 'UPLOAD_REFUSED',
    message: expect.stringMatching(/invalid/) as string,
    action: expect.stringContaining(OCI_MANIFEST) as string,
  });
  await expect(failed).rejects.not.toMatchObject({
    message: expect.stringMatching(/[\n\u202e]/) as string,
  });
});

test('bytes that are not what their digest says are refused for good', async () => {
  const remote = await faultRegistry();
  const blob = { digest: SMALL_BLOB.digest, size: BYTES.length };
  const wrong = client().upload(referenceAt(remote, 'team/app:1'), blob, (offset) => from(BYTES, offset));
  await expect(wrong).rejects.toMatchObject({ code: 'UPLOAD_REFUSED' });
});

test('a mount asks for both repositories in one token, and a login that may not push is told so', async () => {
  const remote = await faultRegistry({ auth: { kind: 'token', username: 'me', password: 'word' } });
  remote.addBlob(BYTES);
  const credentials = logins({ [remote.host]: password('me', 'word') });
  const mounting = { absent: true, mountFrom: 'other/base' };
  expect(await upload(remote, mounting, BYTES, client({ credentials }))).toMatchObject({ how: 'mounted' });
  const asked = remote.requests.find(({ kind }) => kind === 'token')?.path ?? '';
  const scopes = new URL(asked, remote.origin).searchParams.getAll('scope');
  expect(scopes).toEqual(
    expect.arrayContaining(['repository:team/app:pull,push', 'repository:other/base:pull']),
  );
  remote.faults.always(posts, { kind: 'status', status: 401 });
  await expect(upload(remote, { absent: true }, SMALL, client({ credentials }))).rejects.toMatchObject({
    code: 'UNAUTHORIZED',
    message: expect.stringContaining('Push access denied for') as string,
  });
});

test('a token that expires while something is sent is renewed', async () => {
  const remote = await faultRegistry({ auth: { kind: 'token', username: 'me', password: 'word' } });
  const registry = client({ credentials: logins({ [remote.host]: password('me', 'word') }) });
  let expired = false;
  const onSent = (): void => {
    if (!expired) remote.expireTokens();
    expired = true;
  };
  expect(await upload(remote, { onSent }, BYTES, registry)).toMatchObject({ how: 'sent' });
  expect(remote.uploads.received()).toBe(BYTES.length);
});
