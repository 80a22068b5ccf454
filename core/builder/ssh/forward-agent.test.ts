import { once } from 'node:events';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { temporaryFolder, type TemporaryFolder } from '../../testing/temporary-folder.ts';
import { forwardAgent } from './forward-agent.ts';

let folder: TemporaryFolder;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

function message(type: number, length: number): Buffer {
  const bytes = Buffer.alloc(4 + length);
  bytes.writeUInt32BE(length);
  bytes[4] = type;
  return bytes;
}

async function serve(name: string): Promise<{ readonly server: Server; readonly socket: string }> {
  const socket = path.join(folder.path, name);
  const server = createServer({ pauseOnConnect: true });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  return { server, socket };
}

async function nextOf(server: Server): Promise<Socket> {
  const [socket] = (await once(server, 'connection')) as [Socket];
  return socket;
}

test('who asks faster than the agent reads waits, and nothing of it is kept in memory', async () => {
  const agentSide = await serve('agent');
  const clientSide = await serve('client');
  const [atAgent, inside] = [nextOf(agentSide.server), nextOf(clientSide.server)];
  const toAgent = createConnection(agentSide.socket);
  const client = createConnection(clientSide.socket);
  const given = await inside;
  forwardAgent(given, toAgent);
  let mostKept = 0;
  given.on('data', () => (mostKept = Math.max(mostKept, toAgent.writableLength)));
  const stopped = once(given, 'pause');
  given.resume();
  const request = message(13, 200_000);
  const times = 100;
  for (let sent = 0; sent < times; sent += 1) client.write(request);
  await stopped;
  let received = 0;
  const agent = await atAgent;
  const all = new Promise<void>((resolve) => {
    agent.on('data', (bytes) => {
      received += bytes.length;
      if (received === times * request.length) resolve();
    });
  });
  agent.resume();
  await all;
  expect(mostKept).toBeLessThan(1024 * 1024);
  for (const each of [client, given, toAgent, agent]) each.destroy();
  for (const { server } of [agentSide, clientSide]) server.close();
});
