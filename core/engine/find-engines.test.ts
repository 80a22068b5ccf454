import { createServer, type Server } from 'node:http';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { findEngines } from './find-engines.ts';

const open: { readonly server: Server; readonly folder: string }[] = [];
afterEach(async () => {
  for (const { server, folder } of open.splice(0)) {
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true });
  }
});

async function engine(answer: string | null): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'strata-engine-'));
  const address = path.join(folder, 'socket');
  const server = createServer((_, reply) => (answer === null ? undefined : void reply.end(answer)));
  open.push({ server, folder });
  await new Promise<void>((resolve) => {
    server.listen(address, resolve);
  });
  return address;
}

test('engines that answer are named; what is silent, strange or not there is not', async () => {
  const docker = await engine('{"Version":"27.3.1","Components":[{"Name":"Engine"}]}');
  const podman = await engine(
    '{"Components":[{"Name":"Podman Engine","Version":"5.2.0"}],"Version":"5.2.0"}',
  );
  const strange = await engine('<html>');
  const silent = await engine(null);
  const found = await findEngines([docker, podman, strange, silent, '/nowhere/at/all.sock']);
  expect(found).toEqual([
    { name: 'Docker 27.3.1', address: docker },
    { name: 'Podman 5.2.0', address: podman },
  ]);
});
