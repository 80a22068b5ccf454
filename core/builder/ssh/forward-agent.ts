import type { Socket } from 'node:net';

/** https://datatracker.ietf.org/doc/html/draft-ietf-sshm-ssh-agent, "Message numbers" */
const REQUEST_IDENTITIES = 11;
const SIGN_REQUEST = 13;
/** No agent knows it, so each answers that it failed, in its turn. */
const UNKNOWN_REQUEST = Buffer.from([0, 0, 0, 1, 255]);
/** What OpenSSH's agent takes. */
const LONGEST_MESSAGE = 256 * 1024;

/**
 * Connects a program in a container with an agent: it may ask for the names of keys and have something signed. Whatever else
 * it asks for (removing keys, adding some, locking) the agent of whoever builds never hears.
 */
export function forwardAgent(client: Socket, agent: Socket): void {
  const end = (): void => {
    client.destroy();
    agent.destroy();
  };
  for (const socket of [client, agent]) socket.on('error', end).on('close', end);
  agent.pipe(client);
  let waiting = Buffer.alloc(0);
  client.on('data', (chunk: Buffer) => {
    waiting = Buffer.concat([waiting, chunk]);
    while (waiting.length >= 5) {
      const length = 4 + waiting.readUInt32BE(0);
      if (length < 5 || length > LONGEST_MESSAGE) return end();
      if (waiting.length < length) break;
      const type = waiting[4];
      const isAllowed = type === REQUEST_IDENTITIES || type === SIGN_REQUEST;
      agent.write(isAllowed ? waiting.subarray(0, length) : UNKNOWN_REQUEST);
      waiting = waiting.subarray(length);
    }
    // Who asks faster than the agent answers waits: what is asked must not fill the memory.
    if (!agent.writableNeedDrain) return;
    client.pause();
    agent.once('drain', () => client.resume());
  });
}
