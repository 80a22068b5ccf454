import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Descriptor } from '../../oci/descriptor.ts';
import { NO_CREDENTIALS } from '../../registry/credentials/credentials.ts';
import { openRegistry, type Registry } from '../../registry/registry.ts';
import { startFaultRegistry, type FaultRegistry } from '../../testing/registry/fault-registry.ts';
import { randomBytesOf } from '../../testing/images/random-bytes.ts';
import { rememberUploads } from '../../testing/registry/remembered-uploads.ts';
import type { MoveEvent } from '../pushing.ts';
import { copyingOver } from './copying.ts';

const BYTES = randomBytesOf('copied', 6_000_000);
const NEVER = new AbortController().signal;

let source: FaultRegistry;
let target: FaultRegistry;
let registry: Registry;
let manifest: Descriptor;
let layer: Descriptor;
let config: Descriptor;

beforeEach(async () => {
  [source, target] = await Promise.all([startFaultRegistry(), startFaultRegistry()]);
  const image = source.addImage('team/app', '1', { layers: [BYTES, randomBytesOf('other', 5_000)] });
  ({ manifest, config } = image);
  layer = image.layers[0] ?? manifest;
  registry = openRegistry({ credentials: NO_CREDENTIALS, limits: { stallMs: 2_000, backOffMs: 5 } });
});
afterEach(async () => {
  registry.close();
  await Promise.all([source.close(), target.close()]);
});

const copy = (signal = NEVER) =>
  copyingOver(registry).copy(
    {
      from: `${source.host}/team/app:1`,
      to: [`${target.host}/copied/app:1`],
      platforms: null,
      referrers: false,
    },
    signal,
    () => undefined,
  );
const isLayer = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
  method === 'GET' && path.endsWith(layer.digest);
const patches = ({ method }: { readonly method: string }): boolean => method === 'PATCH';
const named = (): boolean =>
  target.requests.some(
    ({ method, kind, path }) => method === 'PUT' && kind === 'manifest' && path.endsWith('/1'),
  );
const sentBySource = (): number =>
  source.requests.filter(isLayer).reduce((total, { sent }) => total + sent, 0);

test('a source that breaks off is read on from there, within the same upload', async () => {
  source.faults.next(isLayer, { kind: 'cut', after: 2_000_000 });
  source.faults.next(isLayer, { kind: 'cut', after: 2_000_000 });
  expect((await copy()).digest).toBe(manifest.digest);
  expect(target.requests.filter(patches).length).toBe(1);
  expect(target.uploads.received()).toBe(BYTES.length + 5_000 + config.size);
  expect(sentBySource()).toBeLessThan(BYTES.length * 1.05 + 1_000_000);
});

test('a target that breaks off is sent on from what it has, and no more is read than that', async () => {
  target.faults.next(patches, { kind: 'cut-upload', after: 3_000_000 });
  expect((await copy()).digest).toBe(manifest.digest);
  expect(target.uploads.received()).toBe(BYTES.length + 5_000 + config.size);
  const second = source.requests.filter(isLayer)[1];
  expect(second?.headers.range).toBe('bytes=3000000-');
});

test('a copy that is cancelled goes on another time from what arrived', async () => {
  const memory = rememberUploads();
  const request = {
    from: `${source.host}/team/app:1`,
    to: [`${target.host}/copied/app:1`],
    platforms: null,
    referrers: false,
  };
  const ending = new AbortController();
  const until = (event: MoveEvent): void => {
    if (event.kind === 'bytes' && event.sent > 2_000_000) ending.abort();
  };
  await expect(copyingOver(registry, memory).copy(request, ending.signal, until)).rejects.toMatchObject({
    code: 'CANCELLED',
  });
  expect((await copyingOver(registry, memory).copy(request, NEVER, () => undefined)).digest).toBe(
    manifest.digest,
  );
  expect(target.uploads.received()).toBe(BYTES.length + 5_000 + config.size);
  expect(memory.places.size).toBe(0);
});

test('bytes that are not what was asked for are not passed on, and the name is not set', async () => {
  source.faults.always(isLayer, { kind: 'flip', at: 1_000_000 });
  await expect(copy()).rejects.toMatchObject({ code: 'DIGEST_MISMATCH' });
  expect(named()).toBe(false);
  expect(await registry.hasBlob(targetReference(), layer.digest)).toBe(false);
});

test('a signal ends a copy at once', async () => {
  const ending = new AbortController();
  source.faults.next(isLayer, { kind: 'stall', after: 1_000_000 });
  const copied = copy(ending.signal);
  await expect.poll(() => target.uploads.received()).toBeGreaterThan(0);
  ending.abort();
  await expect(copied).rejects.toMatchObject({ code: 'CANCELLED' });
  expect(named()).toBe(false);
});

function targetReference() {
  const name = `${target.host}/copied/app`;
  return { domain: target.host, path: 'copied/app', name, familiar: name };
}
