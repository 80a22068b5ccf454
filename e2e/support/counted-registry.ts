import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  startDockerRegistry,
  type DockerRegistryOptions,
} from '../../core/testing/registry/docker-registry.ts';

export interface CountedRegistry {
  /** Where images are pulled from; every request is noted on its way to the real registry. */
  readonly address: string;
  /** Where images are pushed to, past the notes. */
  readonly behind: string;
  /** Digests of blobs that were asked for, in order, and since when. */
  blobsAsked(): readonly string[];
  stop(): Promise<void>;
}

/** A real docker-registry behind a door that notes what passes. */
export async function startCountedRegistry(options: DockerRegistryOptions = {}): Promise<CountedRegistry> {
  const registry = await startDockerRegistry(options);
  const asked: string[] = [];
  const door = createServer((incoming, outgoing) => {
    const { method = 'GET', url = '/', headers } = incoming;
    const digest = /\/blobs\/(sha256:[0-9a-f]+)$/.exec(url)?.[1];
    if (digest !== undefined) asked.push(digest);
    const onward = request(`http://${registry.address}${url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    onward.on('error', () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(door.address() as AddressInfo).port}`,
    behind: registry.address,
    blobsAsked: () => [...asked],
    async stop() {
      door.closeAllConnections();
      await new Promise((resolve) => door.close(resolve));
      await registry.stop();
    },
  };
}
