import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Digest } from '../../oci/digest.ts';
import { parseReference } from '../../oci/reference.ts';
import { openRegistry, type Registry } from '../../registry/registry.ts';
import { openStore } from '../../store/open-store.ts';
import type { Store } from '../../store/store.ts';
import { startFaultRegistry, type FaultRegistry } from '../../testing/registry/fault-registry.ts';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { findUpdates, type BaseHere, type NamedHere } from './check-updates.ts';

const OPTIONS = { signal: new AbortController().signal, now: () => 0, onProgress: () => undefined };
const OTHER: Digest = `sha256:${'0'.repeat(64)}` as Digest;

let folder: TemporaryFolder;
let server: FaultRegistry;
let registry: Registry;
let store: Store;
let base: Digest;
beforeEach(async () => {
  folder = await temporaryFolder();
  server = await startFaultRegistry();
  registry = openRegistry({
    credentials: { find: () => Promise.resolve(undefined) },
    limits: { attempts: 1 },
  });
  store = await openStore({ root: join(folder.path, 'store') });
  base = server.addImage('team/base', '1', { layers: [Buffer.from('base')] }).manifest.digest;
});
afterEach(async () => {
  registry.close();
  store.close();
  await server.close();
  await folder.remove();
});

function named(name: string, fields: Partial<NamedHere>): NamedHere {
  return {
    key: name,
    reference: parseReference(name),
    have: OTHER,
    manifests: [],
    platform: 'linux/amd64',
    isBuiltHere: false,
    base: null,
    ...fields,
  };
}

test('what was built here and is in no registry is left out, and Docker Hub hears nothing of it', async () => {
  const names = [
    named('docker.io/library/mine:latest', { isBuiltHere: true }),
    named(`${server.host}/team/mine:1`, { isBuiltHere: true }),
  ];
  expect(await findUpdates({ store, registry }, names, OPTIONS)).toEqual([]);
});

test('unless its base is known: that may be out of date', async () => {
  const on = (digests: readonly string[]): BaseHere => ({ name: `${server.host}/team/base:1`, digests });
  const names = [
    named('docker.io/library/old:1', { isBuiltHere: true, base: on([OTHER]) }),
    named('docker.io/library/young:1', { isBuiltHere: true, base: on([base]) }),
  ];
  expect(await findUpdates({ store, registry }, names, OPTIONS)).toMatchObject([
    { state: { kind: 'current' }, base: { state: { kind: 'newer', digest: base } } },
    { state: { kind: 'current' }, base: { state: { kind: 'current' } } },
  ]);
  expect(server.requests.filter(({ kind }) => kind === 'manifest')).toHaveLength(1);
});

test('a registry that refuses is asked no more, and all its names are unknown for that reason', async () => {
  server.faults.always('manifest', { kind: 'status', status: 429 });
  const names = Array.from({ length: 30 }, (_, at) => named(`${server.host}/team/app${at}:1`, {}));
  const found = await findUpdates({ store, registry }, names, OPTIONS);
  expect(found).toHaveLength(30);
  for (const { state } of found)
    expect(state).toMatchObject({ kind: 'unknown', error: { code: 'RATE_LIMITED' } });
  expect(server.requests.filter(({ kind }) => kind === 'manifest').length).toBeLessThanOrEqual(4);
});
