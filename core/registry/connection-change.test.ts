import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parseReference } from '../oci/reference.ts';
import { client, readAll } from '../testing/registry/fault-registry-fixture.ts';
import type { RegistryOptions } from './http/agents.ts';

let server: Server;
let domain: string;
let connections: number;
let open: () => number;
let sendRest: () => void;

beforeEach(async () => {
  connections = 0;
  // Of this server: those of the one before may end late.
  const sockets = new Set<unknown>();
  open = () => sockets.size;
  server = createServer(({ url = '' }, response) => {
    if (!url.includes('/blobs/')) return void response.end('{}');
    response.writeHead(200, { 'content-length': '10' });
    response.write('12345');
    sendRest = () => void response.end('67890');
  });
  server.on('connection', (socket) => {
    connections += 1;
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  domain = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => server.close().closeAllConnections());

/** Plain HTTP by name, so that nothing has to find out whether it is TLS. */
const plain = (): RegistryOptions => ({ plainHttp: true });

describe('a connection', () => {
  it('is kept as long as its settings, and closed when they change', async () => {
    let options = plain();
    const registry = client({ registries: () => Promise.resolve(options) });
    await registry.ping(domain);
    await registry.ping(domain);
    expect([connections, open()]).toEqual([1, 1]);
    options = plain();
    await registry.ping(domain);
    await expect.poll(() => [connections, open()]).toEqual([2, 1]);
    registry.forget(domain);
    await expect.poll(open).toBe(0);
    await registry.ping(domain);
    expect(connections).toBe(3);
  });

  it('under way goes on to its end when the settings change, and is not used again', async () => {
    let options = plain();
    const registry = client({ registries: () => Promise.resolve(options) });
    const digest = `sha256:${'0'.repeat(64)}`;
    const blob = await registry.blob(parseReference(`${domain}/team/app@${digest}`), {
      mediaType: 'x',
      digest: digest as never,
      size: 10,
    });
    options = plain();
    await registry.ping(domain);
    expect([connections, open()]).toEqual([2, 2]);
    sendRest();
    expect((await readAll(blob.bytes)).toString()).toBe('1234567890');
    await expect.poll(open).toBe(1);
  });

  it('whose settings cannot be read is not made, and made when they can', async () => {
    const failure = new Error('no settings');
    let readable = false;
    const registry = client({
      registries: () => (readable ? Promise.resolve(plain()) : Promise.reject(failure)),
    });
    await expect(registry.ping(domain)).rejects.toBe(failure);
    expect(connections).toBe(0);
    readable = true;
    await registry.ping(domain);
  });
});
