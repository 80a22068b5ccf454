import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseReference } from '../../oci/reference.ts';
import { startDockerRegistry, type DockerRegistry } from '../../testing/registry/docker-registry.ts';
import { randomBytesOf } from '../../testing/images/random-bytes.ts';
import { sha256 } from '../../testing/images/sample-layer.ts';
import { paced, sharedBandwidth, type Bandwidth, type Clock } from './bandwidth.ts';
import { NO_CREDENTIALS } from '../credentials/credentials.ts';
import { openRegistry, type Registry } from '../registry.ts';

/** A clock on which time passes only while everybody waits for it, so that what is measured is arithmetic. */
function idleClock(): Clock & { readonly waits: () => number } {
  let now = 0;
  let waits = 0;
  return {
    now: () => now,
    waits: () => waits,
    after(milliseconds, call) {
      waits += 1;
      const timer = setTimeout(() => {
        now += milliseconds;
        call();
      }, 0);
      return () => clearTimeout(timer);
    },
  };
}

const RATE = 1_000_000;
const BLOB = randomBytesOf('blob', 2_000_000);

async function sizeOf(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0;
  for await (const chunk of bytes) size += chunk.byteLength;
  return size;
}

async function* chunks(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array, void> {
  for (let at = 0; at < bytes.byteLength; at += size) yield bytes.subarray(at, at + size);
}

test('what several move together keeps to the rate, each direction by itself', async () => {
  const clock = idleClock();
  const { down, up } = sharedBandwidth(RATE, clock);
  const begun = clock.now();
  const sizes = await Promise.all([1, 2, 3].map(() => sizeOf(paced(chunks(BLOB), down))));
  expect(sizes).toEqual([2_000_000, 2_000_000, 2_000_000]);
  expect((clock.now() - begun) / 6000).toBeCloseTo(1, 1);
  const turned = clock.now();
  await sizeOf(paced(chunks(BLOB), up));
  expect((clock.now() - turned) / 2000).toBeCloseTo(1, 1);
});

test('without a limit nothing waits and no chunk is cut', async () => {
  const clock = idleClock();
  const { down } = sharedBandwidth(0, clock);
  const lengths: number[] = [];
  for await (const chunk of paced(chunks(BLOB, 500_000), down)) lengths.push(chunk.byteLength);
  expect(lengths).toEqual([500_000, 500_000, 500_000, 500_000]);
  expect(clock.waits()).toBe(0);
});

test('a limit that changes while bytes move holds at once', async () => {
  const clock = idleClock();
  const bandwidth = sharedBandwidth(RATE, clock);
  let size = 0;
  let halfway = 0;
  for await (const chunk of paced(chunks(BLOB), bandwidth.down)) {
    size += chunk.byteLength;
    if (halfway > 0 || size < 1_000_000) continue;
    halfway = clock.now();
    bandwidth.limit(RATE / 4);
  }
  expect(halfway / 1000).toBeCloseTo(1, 1);
  expect((clock.now() - halfway) / 4000).toBeCloseTo(1, 1);
});

test('what waits goes when the limit is taken away', async () => {
  const bandwidth = sharedBandwidth(1, { now: () => 0, after: () => () => undefined });
  await bandwidth.down.take(1_000_000);
  const waiting = bandwidth.down.take(1);
  bandwidth.limit(0);
  await expect(waiting).resolves.toBeUndefined();
});

test('who is cancelled does not wait for its turn, and does not pay for it', async () => {
  const clock: Clock = { now: () => 0, after: () => () => undefined };
  const { down } = sharedBandwidth(1, clock);
  await down.take(1000);
  const stop = new AbortController();
  const waiting = down.take(1_000_000, stop.signal);
  stop.abort();
  await expect(waiting).resolves.toBeUndefined();
  await expect(down.take(5, stop.signal)).resolves.toBeUndefined();
});

let server: DockerRegistry;
let registry: Registry;
let clock: Clock;
let bandwidth: Bandwidth;

beforeEach(async () => {
  server = await startDockerRegistry();
  clock = idleClock();
  bandwidth = sharedBandwidth(0, clock);
  registry = openRegistry({ credentials: NO_CREDENTIALS, limits: { bandwidth } });
});
afterEach(async () => {
  registry.close();
  await server.stop();
});

test('blobs go to a registry and come back at the rate that is set; manifests do not wait', async () => {
  const reference = parseReference(`${server.address}/team/app:1`);
  const descriptor = { digest: sha256(BLOB), size: BLOB.byteLength };
  const first = clock.now();
  bandwidth.limit(RATE);
  await registry.upload(reference, descriptor, () => chunks(BLOB));
  const sent = clock.now();
  expect(sent - first).toBeGreaterThan(1800);
  expect(sent - first).toBeLessThan(2200);

  const config = Buffer.from(
    '{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}',
  );
  bandwidth.limit(0);
  await registry.upload(reference, { digest: sha256(config), size: config.length }, () => chunks(config));
  bandwidth.limit(RATE);
  const before = clock.now();
  const manifest = {
    schemaVersion: 2,
    mediaType: 'application/vnd.oci.image.manifest.v1+json',
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: sha256(config),
      size: config.length,
    },
    layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar', ...descriptor }],
  };
  await registry.putManifest(reference, {
    bytes: Buffer.from(JSON.stringify(manifest)),
    mediaType: manifest.mediaType,
  });
  await registry.manifest(reference);
  expect(clock.now()).toBe(before);

  const named = { mediaType: 'application/octet-stream', ...descriptor };
  const both = await Promise.all(
    [1, 2].map(async () => sizeOf((await registry.blob(reference, named)).bytes)),
  );
  expect(both).toEqual([BLOB.byteLength, BLOB.byteLength]);
  expect(clock.now() - before).toBeGreaterThan(3600);
  expect(clock.now() - before).toBeLessThan(4400);
});

test('a download that waits for its turn can be cancelled', async () => {
  const reference = parseReference(`${server.address}/team/app:1`);
  const descriptor = { digest: sha256(BLOB), size: BLOB.byteLength };
  await registry.upload(reference, descriptor, () => chunks(BLOB));
  const never: Clock = { now: () => 0, after: () => () => undefined };
  const slow = openRegistry({
    credentials: NO_CREDENTIALS,
    limits: { bandwidth: sharedBandwidth(10, never) },
  });
  const stop = new AbortController();
  const opened = await slow.blob(
    reference,
    { mediaType: 'application/octet-stream', ...descriptor },
    { signal: stop.signal },
  );
  const reading = (async () => {
    for await (const chunk of opened.bytes) if (chunk.byteLength > 0) stop.abort();
  })();
  await expect(reading).rejects.toMatchObject({ code: 'CANCELLED' });
  slow.close();
});
